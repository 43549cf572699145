import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { reattemptLimits } from '../../src/index.js';

const { visa, mastercard } = reattemptLimits;
const HOUR = 3_600_000;
const page = readFileSync('docs/reattempts.md', 'utf8');

describe("the card networks' limits on reattempts", () => {
  test('each Visa code is in one category', () => {
    const codes = Object.values(visa.categories).flatMap((each) => [...each.codes] as string[]);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every((code) => /^[\dA-Z]{2}$/.test(code))).toBe(true);
  });

  test('only a decline that allows another attempt has attempts left', () => {
    for (const { retryable, reattempts } of Object.values(visa.categories)) {
      expect(reattempts === 0).toBe(retryable === 'never');
    }
    for (const advice of Object.values(mastercard.adviceCodes)) {
      if ('after' in advice) expect(advice.retryable).toBe('later');
      if ('chargedWithin' in advice) expect(advice.retryable).toBe('never');
    }
  });

  test('the waits of the advice codes 24 to 30 run from an hour to ten days', () => {
    const waits = ['24', '25', '26', '27', '28', '29', '30'] as const;
    const hours = waits.map((code) => mastercard.adviceCodes[code].after / HOUR);
    expect(hours).toEqual([1, 24, 48, 96, 144, 192, 240]);
  });

  test('the page names the sources and the figures of the data', () => {
    for (const source of [...visa.sources, ...mastercard.sources]) expect(page).toContain(source);
    expect(page).toContain(`${visa.limit.attempts} within 30 days`);
    expect(page).toContain(`limit was ${visa.lowest} until`);
    const [day, month] = mastercard.limits;
    expect(page).toContain(`after ${day.attempts} declines`);
    expect(page).toContain(`${month.attempts} for one amount within 30 days`);
  });
});
