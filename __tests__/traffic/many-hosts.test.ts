import { describe, expect, jest, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Pass } from '../../src/traffic/pass.js';
import { Site } from '../../src/traffic/site.js';
import { FakeClock } from '../axios/fake-clock.js';
import { failures } from '../decision/failures.js';

const FACTS = { method: 'GET', path: '/p', header: () => undefined, body: undefined };

describe('a client that talks to more than a thousand hosts', () => {
  function made() {
    const clock = new FakeClock();
    const lanes = new Lanes({}, clock, { breaker: () => {}, held: () => {} });
    const provider = plainHttp();
    const of = (host: number) => lanes.of(provider, `h${host}.test`, 'GET /p');
    const kill = (host: number) => {
      for (let failure = 0; failure < 11; failure++) {
        const pass = new Pass(of(host));
        pass.enterAtOnce(clock.now());
        pass.learn(failures.unavailable, FACTS, clock.now());
        clock.pass(51);
      }
    };
    /** So many hosts ask to wait for a minute. */
    const hold = (hosts: number) => {
      for (let host = 0; host < hosts; host++) of(host).hold('', 60_000);
    };
    const use = (host: number) => new Pass(of(host)).succeed(clock.now(), 10);
    return { clock, lanes, of, kill, hold, use };
  }

  test('loses no open breaker, even one that would let a probe through', () => {
    const { clock, of, kill, use } = made();
    for (let host = 0; host < 10; host++) kill(host);
    clock.pass(10_000);
    for (let host = 100; host < 2200; host++) use(host);
    for (let host = 0; host < 10; host++) expect(of(host).breaker?.state).toBe('open');
  });

  test('keeps them all, if all are open', () => {
    const { of, kill } = made();
    for (let host = 0; host < 1001; host++) kill(host);
    const open = Array.from({ length: 1001 }, (_, host) => of(host).breaker?.state === 'open');
    expect(open.every(Boolean)).toBe(true);
  });

  test('forgets those that are well, least recently used first', () => {
    const { lanes, of, use } = made();
    for (let host = 0; host < 1000; host++) use(host);
    const first = of(0);
    for (let host = 1000; host < 1500; host++) use(host);
    expect(of(0)).toBe(first);
    expect(lanes.stats().length).toBe(1000);
  });

  test('looks at no more than a thousand to make room for one, however many are in trouble', () => {
    const { of, hold, use } = made();
    hold(1500);
    const looks = jest.spyOn(Site.prototype, 'isNeeded');
    use(2000);
    expect(looks.mock.calls.length).toBeLessThanOrEqual(1000);
    looks.mockRestore();
    expect([of(0).stats().held, of(1499).stats().held]).toEqual([{ '': 60_000 }, { '': 60_000 }]);
  });

  test('keeps no more than ten thousand, whatever they are: the one that was used longest ago is forgotten', () => {
    const { lanes, of, hold, use } = made();
    hold(10_000);
    const [first, second] = [of(0), of(1)];
    use(10_000);
    expect(lanes.stats().length).toBe(10_000);
    expect([of(0) === first, of(1) === second, of(2).stats().held]).toEqual([true, true, {}]);
  });

  test('forgets those that are well again, all of them', () => {
    const { clock, lanes, hold, use } = made();
    hold(3000);
    expect(lanes.stats().length).toBe(3000);
    clock.pass(3_600_000);
    for (let host = 4000; host < 4005; host++) use(host);
    expect(lanes.stats().length).toBe(1000);
  });

  test('shows them in the order in which they came, whichever was used last', () => {
    const { lanes, of, use } = made();
    for (let host = 0; host < 3; host++) use(host);
    of(0);
    expect(lanes.stats().map(({ host }) => host)).toEqual(['h0.test', 'h1.test', 'h2.test']);
    expect(lanes.firstHostOf(plainHttp())).toBe('h0.test');
  });

  test('remembers no host for ever', () => {
    const { clock, lanes, kill, use } = made();
    for (let host = 0; host < 1001; host++) kill(host);
    clock.pass(3_600_000);
    for (let host = 2000; host < 2100; host++) use(host);
    expect(lanes.stats().length).toBeLessThanOrEqual(1001);
  });
});
