// "Not found" at a bank that keeps a transfer for a while, or that speaks of another service, says nothing about an old transfer.
import { describe, expect, test } from '@jest/globals';
import { type SnapBiOptions, snapBi } from '../../src/providers/snap-bi/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { AMPLE } from '../time-for.js';
import { edges } from './keys/edges.js';

const DAY = 86_400_000;
const body = { partnerReferenceNo: 'R', amount: { value: '10000.00', currency: 'IDR' }, beneficiaryAccountNo: '8' };

describe.each(edges)('by %s', (_edge, send) => {
  /** How a transfer of so long ago ends, of which the bank says that there is none, and how many were sent anew. */
  async function resumed(age: number, given: SnapBiOptions, responseCode = '4043601', deadline = 1500) {
    const missing = reply(404, { responseCode, responseMessage: 'Transaction Not Found' });
    const served = await serve((response, request) =>
      (request.url?.endsWith('/status') ? missing : reset)(response, request),
    );
    const provider = snapBi({ hosts: ['127.0.0.1'], settledAfter: 20, askAfter: 0, ...given });
    const sentAt = Date.now() - age;
    const recovery = {
      keys: { partnerReferenceNo: 'R' },
      doubt: { since: sentAt, absences: 0, sentAt },
      maxAttempts: 1,
    };
    const request = { provider, url: served.url, path: '/v1.0/transfer-interbank', body, deadline, recovery };
    await send(request);
    return served.arrived.filter(({ url }) => url?.endsWith('interbank')).length;
  }

  test('after two months, or a day at a bank that does not say how long it keeps one, it is not made again', async () => {
    expect(await resumed(70 * DAY, { uniqueFor: 59 * DAY })).toBe(0);
    expect(await resumed(2 * DAY, {})).toBe(0);
  });

  test('before, it is made again', async () => {
    expect(await resumed(DAY / 2, {}, undefined, AMPLE)).toBe(1);
  });

  test('"not found" of another service is not believed', async () => {
    expect(await resumed(DAY / 2, {}, '4041801')).toBe(0);
  });
});
