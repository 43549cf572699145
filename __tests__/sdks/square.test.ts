import { SquareClient } from 'square';
import { recoverFetch } from '../../src/fetch/index.js';
import { square } from '../../src/providers/square/index.js';
import { manners } from './manners.js';
import { protects } from './suite.js';

// The SDK forgets the timer of its own timeout if a request fails (46.0.0): it would keep this process for as long.
const { setTimeout: later } = globalThis;
globalThis.setTimeout = Object.assign(
  (...args: Parameters<typeof later>) => (Number(args[1]) < 20_000 ? later(...args) : later(...args).unref()),
  later,
);

protects({
  name: 'square',
  manner: manners.square,
  connect({ url }, settings, isKeyed, timeout) {
    const keys = isKeyed ? {} : { keys: { idempotencyKey: false as const } };
    const provider = square({ ...keys, onDoubt: 'leave' });
    const { fetch, on } = recoverFetch(globalThis.fetch, { provider, ...settings });
    const client = new SquareClient({
      token: 'token',
      fetch,
      maxRetries: 0,
      timeoutInSeconds: timeout / 1000,
      baseUrl: url,
    });
    const amountMoney = { amount: 1000n, currency: 'USD' } as const;
    const pay = (referenceId: string) =>
      client.payments.create({ idempotencyKey: `key of ${referenceId}`, sourceId: 'card', amountMoney, referenceId });
    return { pay, on };
  },
  keyed: [true, false],
  paid: (payment) => ({ payment: { status: 'COMPLETED', referenceId: payment } }),
  refused: { as: { name: 'SquareError', statusCode: 503, errors: [{ code: 'IS_503' }] }, isReported: true },
  broken: { as: { name: 'SquareError', cause: { message: 'fetch failed' } }, isReported: true },
  // It aborts with a text for a reason, which can carry nothing.
  cut: { as: { name: 'SquareError', cause: 'timeout' }, isReported: false },
});
