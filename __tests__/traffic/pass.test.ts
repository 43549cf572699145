import { expect, test } from '@jest/globals';
import { plainHttp } from '../../src/index.js';
import { Lanes } from '../../src/traffic/lanes.js';
import { Pass } from '../../src/traffic/pass.js';
import { VirtualTime } from '../model/virtual-time.js';

test('a call that goes on in another lane has waited there for as long as before, and is a resend as before', () => {
  const time = new VirtualTime(() => 0);
  const lanes = new Lanes({}, time, { breaker: () => {}, held: () => {} });
  const first = new Pass(lanes.of(plainHttp(), 'a.test', 'POST /charge'));
  Object.assign(first, { waited: 3000, held: 2000, isResend: true });
  const next = first.inLane(lanes.of(plainHttp(), 'b.test', 'POST /charge'));
  expect(next).toMatchObject({ waited: 3000, held: 2000, isResend: true, failed: undefined });
});
