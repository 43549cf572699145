import { randomUUID } from 'node:crypto';
import { snapBi } from '../../dist/esm/providers/snap-bi/index.js';
import { startSnapBi } from '../../dist/esm/simulators/index.js';
import { both, liesWith, transportFaults } from './faults.mjs';

/** Transfers at a bank that keeps references unique, as Midtrans does. It allows no look-up for ten minutes. */
export const snapBiSubject = {
  name: 'SNAP-BI',
  // The other contenders send no X-EXTERNAL-ID.
  start: () => startSnapBi({ wantsExternalId: false }),
  client: {},
  provider: () => snapBi(),
  path: '/v1.0/transfer-interbank',
  faults: [
    ...transportFaults,
    ...both({ kind: 'provider', code: '500xx01' }),
    ...both({ kind: 'provider', code: '504xx00' }),
    { when: 'before', kind: 'provider', code: '429xx00' },
  ],
  lies: liesWith({ responseCode: '4043601', responseMessage: 'Transaction Not Found' }),
  isLookUp: ({ path }) => path.endsWith('/transfer/status'),
  request: (payment) => ({
    partnerReferenceNo: payment,
    amount: { value: '10000.00', currency: 'IDR' },
    beneficiaryAccountNo: '888801000157508',
  }),
  saysDone: (data) => /^20[02]\d\d00$/.test(data?.responseCode),
  saysLater: (data) => /^(?:429|500|504)/.test(data?.responseCode),
  saysUsed: (data) => /^409\d\d01$/.test(data?.responseCode),
  renewing: 'a suffix on 409xx01',
  renew: (body, payment) => ({ ...body, partnerReferenceNo: `${payment}-${randomUUID().slice(0, 8)}` }),
  paymentOf: ({ kind, id }) => (kind === 'transfer' ? /^payment-\d+/.exec(id)?.[0] : undefined),
};

/** Transfers at a bank that accepts a second one under the same reference, and allows a look-up at once. */
export const snapBiOtherSubject = {
  ...snapBiSubject,
  name: 'SNAP-BI, a bank that does not make references unique',
  start: () => startSnapBi({ wantsExternalId: false, secondTransfer: 'taken', finalAfter: 0 }),
  // No key catches a request that a busy machine delivers late, so "not found" must be believed late.
  provider: () => snapBi({ hosts: ['127.0.0.1'], settledAfter: 3000 }),
};
