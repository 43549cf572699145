import { describe, expect, test } from '@jest/globals';
import type { RequestFacts } from '../../src/providers/exchange.js';
import type { Provider } from '../../src/providers/provider.js';
import { Quiet, scopeOfLane } from '../../src/traffic/quiet.js';
import { FakeClock } from '../axios/fake-clock.js';

const to = (path: string, method: string | undefined = 'POST'): RequestFacts => ({
  method,
  path,
  header: () => undefined,
  body: undefined,
});
const ROUTE = 'POST /charge';
const charge = to('/charge');
const refund = to('/refund');
/** As in `run()`, of which nobody knows what it sends. */
const unknown: RequestFacts = { ...to(''), method: undefined };

function made({ random = 0, scopeOf = (path: string) => path.slice(1) } = {}) {
  const clock = new FakeClock();
  clock.random = () => random;
  const told: unknown[] = [];
  const provider = { limitScope: ({ path }: RequestFacts) => scopeOf(path) } as unknown as Provider;
  const quiet = new Quiet(provider, clock, (_asked, ms, { route, scope }) =>
    told.push([ms, route ?? `limit ${scope}`]),
  );
  const wait = (request: RequestFacts, route = ROUTE) => quiet.waitOf(request, route, clock.now(), 60_000);
  const left = (request: RequestFacts, route = ROUTE) => quiet.left(request, route, clock.now());
  return { clock, quiet, told, wait, left };
}

describe('a back-off', () => {
  test('holds what its limit covers, and nothing else', () => {
    const { quiet, wait, left } = made();
    quiet.hold('charge', 4000);
    expect([wait(charge), left(charge)]).toEqual([4000, 4000]);
    expect([wait(refund), left(refund)]).toEqual([0, 0]);
  });

  test('of the whole provider holds every request', () => {
    const { quiet, wait, left } = made();
    quiet.hold('', 4000);
    for (const request of [charge, refund, unknown]) expect([wait(request), left(request)]).toEqual([4000, 4000]);
  });

  test('lasts for the longest of those that cover a request', () => {
    const { quiet, wait, left } = made();
    quiet.hold('', 1000);
    quiet.hold('charge', 4000);
    expect([wait(charge), left(charge)]).toEqual([4000, 4000]);
    expect([wait(refund), left(refund)]).toEqual([1000, 1000]);
  });

  test('holds an unknown operation by any limit; a path or a method alone identifies one', () => {
    const { quiet, wait } = made();
    quiet.hold('charge', 4000);
    expect(wait(unknown)).toBe(4000);
    expect(wait(to(''))).toBe(0);
    expect(wait({ ...charge, method: undefined })).toBe(4000);
    expect(wait({ ...refund, method: undefined })).toBe(0);
  });

  test('ends, and each call has its share of the release before', () => {
    const { quiet, clock, wait, left } = made({ random: 0.5 });
    quiet.hold('charge', 4000);
    expect([wait(charge), left(charge)]).toEqual([6000, 4000]);
    clock.pass(3999);
    expect(quiet.isHeld(clock.now())).toBe(true);
    clock.pass(1);
    expect(quiet.isHeld(clock.now())).toBe(false);
    expect([wait(charge), left(charge)]).toEqual([0, 0]);
  });

  test('that ends leaves the others in force', () => {
    const { quiet, clock, wait } = made();
    quiet.hold('charge', 1000);
    quiet.hold('refund', 3000);
    clock.pass(2000);
    expect(quiet.isHeld(clock.now())).toBe(true);
    expect([wait(charge), wait(refund)]).toEqual([0, 1000]);
  });

  test('is reported once, when it begins, and again only after it has ended', () => {
    const { quiet, clock, told } = made();
    quiet.hold('charge', 1000);
    quiet.hold('charge', 2000);
    expect(told).toEqual([[1000, 'limit charge']]);
    quiet.hold('refund', 500);
    clock.pass(2000);
    quiet.hold('charge', 3000);
    expect(told).toEqual([
      [1000, 'limit charge'],
      [500, 'limit refund'],
      [3000, 'limit charge'],
    ]);
  });

  test('is shown by what it covers, in whole milliseconds, while any is left', () => {
    const { quiet, clock } = made();
    quiet.hold('charge', 1000.4);
    quiet.hold('refund', 5000);
    expect(quiet.stats('', clock.now())).toEqual({ charge: 1000, refund: 5000 });
    expect(quiet.stats(ROUTE, clock.now())).toEqual({ charge: 1000 });
    clock.pass(2000);
    expect(quiet.stats('', clock.now())).toEqual({ refund: 3000 });
    expect(quiet.stats(ROUTE, clock.now())).toEqual({});
  });
});

describe('a back-off of a limit that the name of a lane does not tell', () => {
  // Such as one of a merchant, who is named in a header.
  const merchant = (request: RequestFacts) => request.header('merchant') ?? '';
  const of = (name: string): RequestFacts => ({
    ...charge,
    header: (asked) => (asked === 'merchant' ? name : undefined),
  });
  const shown = (act: (quiet: Quiet, now: number) => void) => {
    const clock = new FakeClock();
    const quiet = new Quiet({ limitScope: merchant } as unknown as Provider, clock, () => {});
    act(quiet, clock.now());
    return quiet.stats(ROUTE, clock.now());
  };

  test('is shown to a lane whose request has met it', () => {
    expect(shown((quiet) => quiet.hold('m1', 1000, ROUTE))).toEqual({ m1: 1000 });
    expect(shown((quiet) => quiet.hold('m1', 1000, 'POST /refund'))).toEqual({});
  });

  test('is shown to a lane of which a request waits for it, though another process has met it', () => {
    expect(shown((quiet) => quiet.hold('m1', 1000))).toEqual({});
    expect(
      shown((quiet, now) => {
        quiet.hold('m1', 1000);
        quiet.hold('m2', 2000);
        expect(quiet.waitOf(of('m1'), ROUTE, now, 60_000)).toBe(1000);
      }),
    ).toEqual({ m1: 1000 });
  });
});

describe('a back-off that concerns one lane only', () => {
  const OTHER = 'POST /refund';

  test('holds its requests, known or not, and no others: other operations may be well', () => {
    const { quiet, wait, left } = made();
    quiet.hold(scopeOfLane(ROUTE), 4000);
    for (const request of [charge, unknown]) {
      expect([wait(request), left(request)]).toEqual([4000, 4000]);
      expect([wait(request, OTHER), left(request, OTHER)]).toEqual([0, 0]);
    }
  });

  test('is reported with its route, one of a limit with what it covers, and one of the whole host with neither', () => {
    const { quiet, told } = made();
    quiet.hold(scopeOfLane(ROUTE), 1000);
    quiet.hold('charge', 2000);
    quiet.hold('', 3000);
    expect(told).toEqual([
      [1000, ROUTE],
      [2000, 'limit charge'],
      [3000, 'limit undefined'],
    ]);
  });

  test('is shown to its lane as covering all of it, if nothing longer does', () => {
    const { quiet, clock } = made();
    quiet.hold('', 2000);
    quiet.hold(scopeOfLane(ROUTE), 3000);
    quiet.hold(scopeOfLane(OTHER), 1000);
    expect(quiet.stats(ROUTE, clock.now())).toEqual({ '': 3000 });
    expect(quiet.stats(OTHER, clock.now())).toEqual({ '': 2000 });
  });
});

describe('what a limit covers', () => {
  test('the provider says; if it cannot, or the operation is unknown, the limit covers everything', () => {
    const { quiet } = made();
    expect(quiet.scopeOf(charge)).toBe('charge');
    expect(made({ scopeOf: () => 'charge' }).quiet.scopeOf(unknown)).toBe('');
    const throwing = made({
      scopeOf: () => {
        throw new Error('no path');
      },
    });
    expect(throwing.quiet.scopeOf(charge)).toBe('');
    throwing.quiet.hold('', 1000);
    expect(throwing.wait(charge)).toBe(1000);
  });

  test('is not asked while nothing is held', () => {
    let asked = 0;
    const { wait, left } = made({ scopeOf: () => String(++asked) });
    expect([wait(charge), left(charge), asked]).toEqual([0, 0, 0]);
  });
});
