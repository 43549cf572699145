import { describe, expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Pass } from '../../src/traffic/pass.js';
import { FakeClock } from '../axios/fake-clock.js';
import { failures } from '../decision/failures.js';

const MINUTE = 60_000;
const MOST = 50;

function made() {
  const clock = new FakeClock();
  const lanes = new Lanes({}, clock, { breaker: () => {}, held: () => {} });
  const provider = plainHttp();
  const of = (route: string) => lanes.of(provider, 'a.test', route);
  const use = (route: string) => new Pass(of(route)).succeed(clock.now(), 10);
  const names = () => lanes.stats().map(({ lane }) => lane);
  return { clock, lanes, of, use, names };
}

/** So many words that differ. */
const words = (count: number) =>
  Array.from(
    { length: count },
    (_, at) => `${String.fromCharCode(97 + (at % 26))}${'x'.repeat(1 + Math.floor(at / 26))}`,
  );

describe('the lanes of a host with paths that contain names that look like words', () => {
  const orders = words(MOST + 30).map((name) => `GET /customers/${name}/orders`);

  test('are limited: from then on, routes that differ in one word share a lane, and no other operation is in it', () => {
    const { of, use, names } = made();
    orders.forEach(use);
    expect(names().length).toBe(MOST + 1);
    expect(of('GET /customers/someone-else/orders').name).toBe('GET /customers/{id}/orders');
    expect(of('POST /charge').name).toBe('others');
    expect(of('GET /customers/{id}/orders')).toBe(of('GET /customers/someone-else/orders'));
  });

  test('judge a later operation without them: their failures do not open its breaker', () => {
    const { of, clock } = made();
    for (const route of orders) {
      for (let failure = 0; failure < 10; failure++) {
        clock.pass(100);
        new Pass(of(route)).learn(failures.unavailable, FACTS, clock.now());
      }
    }
    const late = of('POST /charge');
    expect(late.gate.isShut(clock.now())).toBe(false);
    expect(late.breaker?.isShaken).toBe(false);
  });

  test('make room, once they are idle, for operations that had to share: the one idle longest goes', () => {
    const { of, use, names, clock } = made();
    for (const route of orders.slice(0, MOST)) {
      use(route);
      clock.pass(1000);
    }
    use('POST /charge');
    expect(names()).toContain('others');
    clock.pass(5 * MINUTE);
    for (const route of orders.slice(2, MOST)) use(route);
    clock.pass(5 * MINUTE);
    const charge = of('POST /charge');
    expect(charge.name).toBe('POST /charge');
    expect(names()).not.toContain(orders[0]);
    expect(names().length).toBeLessThanOrEqual(MOST);
    for (let hour = 0; hour < 3; hour++) {
      for (let minute = 0; minute < 60; minute++) {
        use('POST /charge');
        clock.pass(MINUTE);
      }
      for (const name of words(30)) use(`GET /customers/${name}${hour}/cards`);
    }
    expect(of('POST /charge')).toBe(charge);
  });

  test('keep their lane as long as a call waits in it, or would have to', () => {
    const { of, use, clock } = made();
    const [waiting, refusing, ...rest] = orders;
    const waited = of(`${waiting}`);
    const refused = of(`${refusing}`);
    for (const route of rest) use(route);
    clock.pass(11 * MINUTE);
    waited.gate.join(Number.POSITIVE_INFINITY, false, () => {});
    refused.breaker?.trip(clock.now(), 60 * MINUTE);
    for (const name of words(MOST)) use(`POST /${name}/pay`);
    expect(of(`${waiting}`)).toBe(waited);
    expect(of(`${refusing}`)).toBe(refused);
  });
});

const FACTS = { method: 'GET', path: '/customers/x/orders', header: () => undefined, body: undefined };

test('of a host with many dissimilar operations share one after the fiftieth, until one is idle', () => {
  const { of, use, clock } = made();
  const operations = words(MOST).map((word, at) => `GET /${word}${'/x'.repeat(at % 7)}`);
  operations.forEach(use);
  expect(new Set(['GET /q/w/e/r', 'PUT /new'].map((route) => of(route).name))).toEqual(new Set(['others']));
  clock.pass(10 * MINUTE);
  expect(of('PUT /new').name).toBe('PUT /new');
});

test('of a thousand merchants make room for the next: the least recently used goes, unless a call of its own waits', () => {
  const clock = new FakeClock();
  const lanes = new Lanes({}, clock, { breaker: () => {}, held: () => {} });
  const provider = plainHttp();
  const of = (merchant: number) => lanes.named(provider, 'a.test', `merchant ${merchant}`);
  const [first, second] = [of(0), of(1)];
  for (let merchant = 2; merchant < 1000; merchant++) of(merchant);
  first.held = 1;
  of(1000);
  expect([of(0) === first, first.isLetGo, second.isLetGo]).toEqual([true, false, true]);
  expect(lanes.stats().length).toBe(1000);
});
