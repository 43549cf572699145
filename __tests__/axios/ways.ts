import { type Provider, plainHttp, type Reconcile, type Report, recoveryOf } from '../../src/index.js';
import { type Answer, reply, reset, serve } from './serve.js';

/** Where a request goes, told where it should. */
export type Way = (told: URL, isRead: boolean, other: string) => string;

/** Under a prefix, as a gateway has it. */
export const under =
  (prefix: string): Way =>
  ({ origin, pathname, search }) =>
    `${origin}${prefix}${pathname}${search}`;

/** Ways that the payment and the questions about it go alike. */
export const ALIKE: readonly [string, Way][] = [
  ['under a prefix', under('/gateway/shop-1')],
  ['to another host', ({ href }) => href.replace('127.0.0.1', 'localhost')],
  ['with a parameter on top', ({ href, search }) => `${href}${search ? '&' : '?'}shop=1`],
];

export const LISTED = reply(200, [{ id: 1 }]);
const NOTHING = reply(200, []);

/** Ways that a question goes, but not the payment; or on which it is lost. */
export const APART: readonly [string, Way, Answer][] = [
  ['to another host', ({ href, origin }, isRead, other) => (isRead ? href.replace(origin, other) : href), LISTED],
  ['under another prefix', (told, isRead) => under(isRead ? '/archive' : '/live')(told, isRead, ''), LISTED],
  ['without what it asks for', ({ origin, pathname }) => `${origin}/gateway${pathname}`, LISTED],
  ['and it is led elsewhere', under('/gateway'), reply(302, '', { location: '/moved/payments' })],
];

const byReference: Reconcile = async (_request, { get }) => {
  const answer = await get('/payments?reference=r-1');
  const [found] = answer.data as readonly unknown[];
  return found === undefined ? 'absent' : { state: 'landed', answer: { ...answer, data: found } };
};

export const PAYMENT = { reference: 'r-1', amount: 1 };

/** Pays at a provider that loses the answer to the payment and lists it under its reference; another one knows nothing of it. */
export async function payAt(
  listed: Answer,
  pay: (url: string, other: string, provider: Provider) => Promise<object>,
): Promise<{ readonly report: Report | undefined; readonly charges: number }> {
  const one = await serve((response, request) => {
    const { method, url = '' } = request;
    const answer = /reference=r-1|moved/.test(url) ? listed : NOTHING;
    (method === 'POST' ? reset : answer)(response, request);
  });
  const other = await serve(NOTHING);
  const provider = plainHttp({ reconcile: byReference, settledAfter: 1 });
  const report = await pay(one.url, other.url, provider).then(recoveryOf, (error: unknown) => recoveryOf(error));
  const charges = [...one.arrived, ...other.arrived].filter(({ method }) => method === 'POST').length;
  return { report, charges };
}
