import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { LARGEST_JUDGED_BODY, openBody } from '../../src/failure/body.js';

const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'Text/HTML; charset=utf-8' };
const plain = { 'content-type': 'text/plain' };
const bytes = (text: string) => new TextEncoder().encode(text);
const empty = { body: undefined, kind: 'empty' };
const unseen = { body: undefined, kind: 'unseen' };
/** What is no JSON is there as a text. */
const withText = (expected: { readonly kind: string }, text: string) =>
  expected.kind === 'text' || expected.kind === 'html' ? { ...expected, text } : expected;
const parsed = { body: { a: 1 }, kind: 'json' };

test.each(['[{"a":1}]', ' {"a":1}', '\n[1]', '{"a":1}'])('%j is JSON whatever its type says', (text) => {
  expect(openBody(text, plain)).toEqual({ body: JSON.parse(text), kind: 'json' });
});

describe('a body that is already parsed', () => {
  test.each([
    [undefined, empty],
    [null, empty],
    ['', empty],
    [{ a: 1 }, parsed],
    [[], { body: [], kind: 'json' }],
    [0, { body: 0, kind: 'json' }],
    [false, { body: false, kind: 'json' }],
  ])('%j', (data, expected) => {
    expect(openBody(data, json)).toEqual(expected);
  });

  test.each([
    ['a stream of Node', Readable.from(['{}'])],
    ['a stream of the web', new ReadableStream()],
    ['a blob', new Blob(['{}'])],
  ])('%s is left alone', (_what, data) => {
    expect(openBody(data, json)).toEqual(unseen);
  });

  test('an object is not a stream because a field is named like a method', () => {
    for (const data of [{ pipe: 1 }, { getReader: 'x' }, { arrayBuffer: [] }]) {
      expect(openBody(data, json)).toEqual({ body: data, kind: 'json' });
    }
  });
});

describe('a text', () => {
  test.each([
    ['{"a":1}', {}, parsed],
    [' \n{"a":1}', plain, parsed],
    ['[1]', html, { body: [1], kind: 'json' }],
    ['"text"', json, { body: 'text', kind: 'json' }],
    ['7', { 'Content-Type': 'Application/Problem+JSON' }, { body: 7, kind: 'json' }],
    ['7', {}, { body: undefined, kind: 'text' }],
    ['x{"a":1}', {}, { body: undefined, kind: 'text' }],
    ['fine', plain, { body: undefined, kind: 'text' }],
    ['fine', undefined, { body: undefined, kind: 'text' }],
    [' \n ', {}, empty],
    ['{"a":', {}, { body: undefined, kind: 'broken' }],
    ['{"a":', json, { body: undefined, kind: 'broken' }],
    ['{"a":', html, { body: undefined, kind: 'html' }],
    ['[', plain, { body: undefined, kind: 'text' }],
    ['[[["a', plain, { body: undefined, kind: 'text' }],
    ['{"a":"b', plain, { body: undefined, kind: 'text' }],
    [' ', json, empty],
    ['fine', json, { body: undefined, kind: 'text' }],
    ['[1] fine', json, { body: undefined, kind: 'text' }],
    ['{"a":1}\n{"a":2}', json, { body: undefined, kind: 'text' }],
    ['sorry', html, { body: undefined, kind: 'html' }],
    ['<a>', plain, { body: undefined, kind: 'text' }],
    ['x<html>', plain, { body: undefined, kind: 'text' }],
    ['<html>', json, { body: undefined, kind: 'html' }],
    ['<a>', json, { body: undefined, kind: 'text' }],
  ])('%j of %j', (text, headers, expected) => {
    expect(openBody(text, headers)).toEqual(withText(expected, text));
  });

  test.each(['<!DOCTYPE html>', '\n <html>', '<head>', '<body>', '<?xml ?>', '<h1>', '<center>', '<TITLE>'])(
    '%j is a web page, whatever it is called',
    (text) => {
      expect(openBody(text, plain).kind).toBe('html');
    },
  );

  test('is not read if it is larger than any error message', () => {
    const fitting = `"${'x'.repeat(LARGEST_JUDGED_BODY - 2)}"`;
    expect(openBody(fitting, json).kind).toBe('json');
    expect(openBody(`${fitting} `, json)).toEqual(unseen);
  });
});

describe('bytes', () => {
  test.each([
    ['a Buffer', Buffer.from('{"a":1}'), {}, parsed],
    ['an array of bytes', bytes('{"a":1}'), json, parsed],
    ['an ArrayBuffer', bytes('{"a":1}').buffer, json, parsed],
    ['none', new Uint8Array(), json, empty],
    ['none in an ArrayBuffer', new ArrayBuffer(0), json, empty],
    ['none, whatever they are called', new Uint8Array(), { 'content-type': 'image/png' }, empty],
    ['a text of no type', bytes('sorry'), {}, { body: undefined, kind: 'text' }],
    ['a web page', bytes('sorry'), html, { body: undefined, kind: 'html' }],
    ['XML', bytes('<?xml ?>'), { 'content-type': 'application/XML' }, { body: undefined, kind: 'html' }],
    ['a picture', bytes('PNG'), { 'content-type': 'image/png' }, unseen],
    ['JSON, whatever it is called', bytes('\n {"a":1}'), { 'content-type': 'application/octet-stream' }, parsed],
    ['bytes without a name', bytes('PNG'), { 'content-type': 'application/octet-stream' }, unseen],
  ])('%s', (_what, data, headers, expected) => {
    expect(openBody(data, headers)).toEqual(withText(expected, new TextDecoder().decode(data)));
  });

  test('are not read if they are more than any error message', () => {
    const fitting = Buffer.alloc(LARGEST_JUDGED_BODY, ' ');
    expect(openBody(fitting, plain)).toEqual(empty);
    expect(openBody(Buffer.concat([fitting, fitting.subarray(0, 1)]), plain)).toEqual(unseen);
  });
});

test('a text is kept up to the size of what is judged, and told of beyond that', () => {
  const longest = 'x'.repeat(1_048_576);
  expect(openBody(longest, plain)).toEqual({ body: undefined, kind: 'text', text: longest });
  expect(openBody(`${longest}x`, plain)).toEqual({ body: undefined, kind: 'text' });
});
