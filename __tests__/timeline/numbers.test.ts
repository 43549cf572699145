import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { drawSurvey } from '../../src/timeline/draw-survey.js';
import { drawPage } from '../../src/timeline/page.js';
import { paintWith } from '../../src/timeline/paint.js';
import { splitLines } from '../../src/timeline/split-lines.js';
import { survey } from '../../src/timeline/survey.js';
import { sayDuration } from '../../src/timeline/words.js';
import { callOf, lineOf, logOf } from './lines.js';

const all = { title: 'all', takes: () => true, by: 'latest', most: 100 } as const;
const EXTREMES = [
  0,
  0.5,
  999.5,
  1e6,
  1e12,
  1e12 + 1,
  8.64e15,
  9e15,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  -1,
  -9e15,
];

async function drawn(lines: readonly string[]): Promise<string> {
  const found = await survey(logOf(lines), {}, [all]);
  return `${drawSurvey(found, 120, paintWith(false))}${drawPage(found, 'app.log', { style: '', script: '' })}`;
}

describe('whatever numbers one line has, the other calls are shown', () => {
  test.each(['elapsedMs', 'delayMs', 'retryAt', 'attempt', 'maxAttempts', 'status', 'time', 'schema'])(
    '%s',
    async (field) => {
      for (const value of EXTREMES) {
        const given = { callId: 'odd', attempt: 1, code: '503', elapsedMs: 5, delayMs: 5, [field]: value };
        // As a number that JSON cannot write may be read from it.
        const lines = ['retry', 'look-up', 'finished', 'held'].map((event) =>
          lineOf({ ...given, event: `recovery.${event}`, outcome: 'failed', found: 'absent', host: 'h' }).replaceAll(
            `"${field}":null`,
            `"${field}":1e400`,
          ),
        );
        const text = await drawn([...callOf('whole', 'failed', 800), ...lines]);
        expect(text).toMatch('whole');
      }
    },
  );
});

test('a line in many small pieces is read in one go, and one without an end is cut', async () => {
  const text = `${'x'.repeat(300_000)}\nshort\n\n${'y'.repeat(1_200_000)}`;
  const pieces = function* () {
    for (let at = 0; at < text.length; at += 7) yield text.slice(at, at + 7);
  };
  const lengths: number[] = [];
  for await (const batch of splitLines(Readable.from(pieces()))) lengths.push(...batch.map((line) => line.length));
  expect(lengths).toEqual([300_000, 5, 0, 1_000_000]);
});

test('a whole number of minutes or hours is said without what is not left over', () => {
  expect([60_000, 61_000, 3_600_000, 5_400_000, 7_199_999].map(sayDuration)).toEqual([
    '1 min',
    '1 min 1 s',
    '1 h',
    '1 h 30 min',
    '2 h',
  ]);
});
