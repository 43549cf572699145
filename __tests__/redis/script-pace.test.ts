import { describe, expect, test } from '@jest/globals';
import type { HandedPace } from '../../src/redis/index.js';
import { pace } from './handed.js';
import { lane, other, Processes } from './processes.js';
import { describeWithRedis } from './redis-server.js';

const HOUR = 3_600_000;

describeWithRedis('the script', () => {
  const fleet = new Processes();

  describe('reports what is usual', () => {
    test('over all processes, which a jam moves little', async () => {
      expect(await fleet.feel({})).toEqual({
        usual: 0,
        slowInRow: 0,
        provenAgo: HOUR,
        lateAgo: HOUR,
        timelyAgo: HOUR,
        turns: 0,
      });
      expect((await fleet.feel({ answers: 30, took: 100 }))?.usual).toBe(100);
      expect((await fleet.feel({ answers: 30, took: 400 }, other))?.usual).toBeCloseTo(200);
      await fleet.feel({ answers: 940, took: 200 });
      expect((await fleet.feel({ answers: 1, took: 20_000 }))?.usual).toBeLessThan(202);
      expect((await fleet.feel({ answers: 9, took: 1 }, { ...lane, host: 'other.acme.example' }))?.usual).toBe(1);
    });

    test('as it has been in the last minute', async () => {
      await fleet.feel({ answers: 1000, took: 100 });
      await fleet.pass(60_000);
      expect((await fleet.feel({ answers: 1, took: 900 }))?.usual).toBeCloseTo(900);
    });

    test('a millisecond at least, even if powers are not exact: less would count as unknown', async () => {
      await fleet.feel({ answers: 1, took: 49 });
      await fleet.pass(60_000);
      expect((await fleet.feel({ answers: 1, took: 1 }))?.usual).toBe(1);
      expect((await fleet.feel({}))?.usual).toBe(1);
    });

    test('and which attempt was answered quickly, and how many slowly in a row, in any process', async () => {
      expect(await fleet.feel({ provenAgo: 300, hasQuick: true })).toMatchObject({ provenAgo: 300, slowInRow: 0 });
      await fleet.pass(1000);
      expect(await fleet.feel({ slowInRow: 3 }, other)).toMatchObject({ provenAgo: 1300, slowInRow: 3 });
      expect(await fleet.feel({ slowInRow: 1 })).toMatchObject({ slowInRow: 3 });
      expect(await fleet.feel({ provenAgo: 900, hasQuick: true })).toMatchObject({ provenAgo: 900, slowInRow: 0 });
      expect(await fleet.feel({ provenAgo: 5000 }, other)).toMatchObject({ provenAgo: 900 });
    });
  });

  test('reports when what was sent whose answer came late, in any process, and what else was answered', async () => {
    expect(await fleet.feel({ lateAgo: 2000 })).toMatchObject({ lateAgo: 2000, timelyAgo: HOUR });
    await fleet.pass(1000);
    expect(await fleet.feel({ lateAgo: 4000, timelyAgo: 500 }, other)).toMatchObject({ lateAgo: 3000, timelyAgo: 500 });
    expect(await fleet.feel({})).toMatchObject({ lateAgo: 3000, timelyAgo: 500 });
  });

  describe('gives turns', () => {
    const wait = async (waiting: number, by = lane, more: Partial<HandedPace> = {}) =>
      (await fleet.feel({ waiting, ...more }, by))?.turns;

    test('that one process does not need to others in which calls wait, each once', async () => {
      expect(await wait(5)).toBe(1);
      await fleet.feel({ turns: 4 }, other);
      expect(await wait(3)).toBe(3);
      expect(await wait(3)).toBe(1);
      expect(await wait(3)).toBe(0);
    });

    test('now and then in any case', async () => {
      expect(await wait(2)).toBe(1);
      await fleet.pass(999);
      expect(await wait(2, other)).toBe(0);
      await fleet.pass(1);
      expect(await wait(2, other)).toBe(1);
      expect(await wait(2)).toBe(0);
    });

    test('no more than a hundred at a time, and none left over from long ago', async () => {
      await wait(1);
      await fleet.feel({ turns: 1e9 }, other);
      expect(await wait(200)).toBe(100);
      await fleet.feel({ turns: 50 }, other);
      await fleet.pass(2001);
      expect(await wait(200)).toBe(1);
    });

    test('none passed on before an answer was slow, until one is quick again', async () => {
      expect(await wait(5)).toBe(1);
      await fleet.feel({ turns: 4 }, other);
      await fleet.feel({ slowInRow: 1 }, other);
      expect(await wait(3)).toBe(0);
      await fleet.feel({ turns: 2, hasQuick: true, slowInRow: 0 }, other);
      expect(await wait(3)).toBe(2);
    });

    test('once for an exchange that arrives twice', async () => {
      const given = fleet.next({ pace: { ...pace, waiting: 2, turns: 2 } });
      expect((await fleet.state.exchange(lane, given)).pace).toMatchObject({ turns: 2 });
      expect((await fleet.state.exchange(lane, given)).pace).toMatchObject({ turns: 0 });
    });
  });
});
