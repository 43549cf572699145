import { describe, expect, test } from '@jest/globals';
import { breaker } from './handed.js';
import { lane, other, Processes } from './processes.js';
import { describeWithRedis } from './redis-server.js';

describeWithRedis('the script', () => {
  const fleet = new Processes();
  /** A row of failures that has lasted. */
  const fail = async (epoch = 0) => {
    await fleet.watch({ epoch, calls: 2, failures: 2 });
    await fleet.pass(500);
    return fleet.watch({ epoch, calls: 2, failures: 2 }, other);
  };
  const probe = (by = lane) => fleet.watch({ wantsProbe: true }, by);

  describe('opens', () => {
    test('on a row of failures of all processes together, if it has lasted', async () => {
      const closed = { state: 'closed', epoch: 0, closedFor: 0, givesProbe: false };
      expect(await fleet.watch({ calls: 2, failures: 2 })).toEqual({ ...closed, isShaken: true });
      await fleet.pass(400);
      expect(await fleet.watch({ calls: 3, failures: 3 }, other)).toMatchObject({ state: 'closed' });
      await fleet.pass(100);
      const opened = await fleet.watch({ calls: 1, failures: 1 }, other);
      expect(opened).toMatchObject({ state: 'open', closedFor: 1000, givesProbe: false });
      await fleet.pass(250);
      const later = await probe({ ...lane, id: 'c' });
      expect(later).toEqual({ ...opened, closedFor: 750, isShaken: true });
      expect(await fleet.watch({ calls: 9, failures: 9 }, { ...lane, host: 'other.acme.example' })).toMatchObject(
        closed,
      );
    });

    test('not on attempts sent before the row had lasted: timeouts that end together are no outage', async () => {
      await fleet.watch({ calls: 2, failures: 2 });
      await fleet.pass(500);
      expect(await fleet.watch({ calls: 5, failures: 5, failureSentAgo: 500 })).toMatchObject({ state: 'closed' });
    });

    test('at once on a row so long that waiting proves it, for as long as it must still last', async () => {
      expect(await fleet.watch({ calls: 15, failures: 15 })).toMatchObject({ state: 'closed' });
      expect(await fleet.watch({ calls: 1, failures: 1 })).toMatchObject({ state: 'open', closedFor: 500 });
    });

    test('later if long rows are usual', async () => {
      for (let time = 0; time < 100; time++) await fleet.watch({ calls: 4, failures: 3, failedInRow: 0 });
      await fleet.watch({ calls: 13, failures: 13 });
      await fleet.pass(500);
      expect(await fleet.watch({})).toMatchObject({ state: 'closed' });
      expect(await fleet.watch({ calls: 1, failures: 1 })).toMatchObject({ state: 'open' });
    });

    test('not if something has succeeded between the failures, anywhere', async () => {
      await fleet.watch({ calls: 3, failures: 3 });
      await fleet.pass(500);
      expect(await fleet.watch({ calls: 1 }, other)).toMatchObject({ state: 'closed', isShaken: false });
      expect(await fleet.watch({ calls: 3, failures: 3 })).toMatchObject({ state: 'closed', isShaken: true });
    });

    test('though something had succeeded before the row', async () => {
      await fleet.watch({ calls: 3, failures: 3 });
      await fleet.pass(500);
      expect(await fleet.watch({ calls: 1, succeededAgo: 501 }, other)).toMatchObject({ isShaken: true });
      expect(await fleet.watch({ calls: 1, failures: 1 })).toMatchObject({ state: 'open' });
    });
  });

  describe('gives one probe to all processes', () => {
    test('and closes when it is proven, starting afresh', async () => {
      const opened = await fail();
      await fleet.pass(1000);
      const half = await probe();
      expect(half).toMatchObject({ state: 'half-open', givesProbe: true, closedFor: 200 });
      expect(half.epoch).toBeGreaterThan(opened.epoch);
      expect(await probe(other)).toMatchObject({ state: 'half-open', givesProbe: false, closedFor: 200 });
      // Of another stretch of time.
      expect(await fleet.watch({ epoch: opened.epoch, probesFailed: 1 })).toMatchObject({ state: 'half-open' });
      const closed = await fleet.watch({ epoch: half.epoch, probesProven: 1 });
      expect(closed).toMatchObject({ state: 'closed', closedFor: 0, isShaken: false });
      expect(closed.epoch).toBeGreaterThan(half.epoch);
      // What was admitted before says nothing of what is now.
      expect(await fleet.watch({ epoch: half.epoch, calls: 100, failures: 100 })).toMatchObject({ state: 'closed' });
      expect(await fleet.watch({ epoch: closed.epoch, calls: 3, failures: 3 })).toMatchObject({ state: 'closed' });
    });

    test('and opens for twice as long with each that fails, up to the time in which forty calls come', async () => {
      await fleet.watch({ calls: 1 });
      await fleet.pass(600);
      let { epoch } = await fail();
      const openFor: number[] = [];
      for (let time = 0; time < 5; time++) {
        await fleet.pass(20_000);
        ({ epoch } = await probe());
        const told = await fleet.watch({ epoch, probesFailed: 1 });
        openFor.push(told.closedFor);
      }
      expect(openFor.slice(0, 3)).toEqual([2000, 4000, 8000]);
      // Two calls each came after 600 and 500 ms.
      expect(openFor.slice(3)).toEqual([40 * 275, 40 * 275]);
    });

    test('and at once if another endpoint of the host has been found well, unless it has been probed since', async () => {
      const { epoch } = await fail();
      expect(await probe()).toMatchObject({ givesProbe: false });
      expect(await fleet.watch({ epoch, hurries: true })).toMatchObject({ state: 'open', closedFor: 0 });
      const given = await probe(other);
      expect(given).toMatchObject({ state: 'half-open', givesProbe: true });
      const failed = await fleet.watch({ epoch: given.epoch, probesFailed: 1 }, other);
      expect(failed).toMatchObject({ state: 'open', closedFor: 2000 });
      expect(await fleet.watch({ epoch, hurries: true })).toEqual(failed);
    });

    test('and another if it is given back, or never reported', async () => {
      await fail();
      await fleet.pass(1000);
      const { epoch } = await probe();
      expect(await fleet.watch({ epoch, probesReturned: 1 })).toMatchObject({ state: 'half-open', closedFor: 0 });
      expect(await probe(other)).toMatchObject({ givesProbe: true });
      await fleet.pass(15_900);
      expect(await probe()).toMatchObject({ givesProbe: false, closedFor: 100 });
      await fleet.pass(100);
      expect(await probe()).toMatchObject({ givesProbe: true });
    });

    test('and none for an exchange that arrives twice', async () => {
      await fail();
      await fleet.pass(1000);
      const given = fleet.next({ breaker: { ...breaker, wantsProbe: true } });
      expect((await fleet.state.exchange(lane, given)).breaker).toMatchObject({ givesProbe: true });
      await fleet.pass(20_000);
      expect((await fleet.state.exchange(lane, given)).breaker).toMatchObject({ givesProbe: false });
    });
  });
});
