import { describe, expect, test } from '@jest/globals';
import { beginDeferral } from '../../src/deferral/deferral.js';
import { readDeferral } from '../../src/deferral/read-deferral.js';
import { reportOf } from './reports.js';

const stored = JSON.parse(JSON.stringify(beginDeferral(reportOf(), { paymentId: 7 }, 1000, 2000)));

describe('the data of a job', () => {
  test('are read as stored, including what a later version added', () => {
    expect(readDeferral(stored)).toEqual(stored);
    expect(readDeferral({ ...stored, added: 'later' })).toMatchObject({ added: 'later' });
  });

  test('of a newer schema are recognised, whatever is in them', () => {
    expect(readDeferral({ ...stored, recoverable: 2 })).toBe('newer');
    expect(readDeferral({ recoverable: 3 })).toBe('newer');
  });

  test.each([undefined, null, 'text', 7, {}, { order: 'order-1' }, { recoverable: 'yes' }])(
    'of somebody else are not: %p',
    (data) => {
      expect(readDeferral(data)).toBeUndefined();
    },
  );

  test.each<[string, object]>([
    ['keys that are no texts', { keys: { orderId: 7 } }],
    ['no keys', { keys: undefined }],
    ['no report', { report: undefined }],
    ['an effect that is none', { report: { ...stored.report, processed: 'perhaps' } }],
    ['no attempts', { report: { ...stored.report, attempts: undefined } }],
    ['runs that are no number', { runs: '1' }],
    ['runs below zero', { runs: -1 }],
    ['no time', { since: null }],
    ['a doubt without a time', { report: { ...stored.report, doubt: { absences: 1, spent: true } } }],
    ['a doubt whose time is a text', { report: { ...stored.report, doubt: { since: '10', absences: 1 } } }],
    ['a doubt that is none', { report: { ...stored.report, doubt: null } }],
  ])('are damaged with %s: nothing is sent on their strength', (_, damage) => {
    expect(readDeferral({ ...stored, ...damage })).toBe('damaged');
  });
});
