import type { Exchange, RequestFacts } from '../../providers/exchange.js';
import type { Provider } from '../../providers/provider.js';
import type { ProviderCases } from '../cases.js';
import { type Check, check, messageOf } from '../check.js';
import { factsOf, STRANGE, samplesOf, thrownBy } from './samples.js';

/** The provider's own functions must accept anything. */
export function hookChecks(provider: Provider, cases: ProviderCases): readonly Check[] {
  const requests = [
    ...samplesOf(cases).map(factsOf),
    NOWHERE,
    ...STRANGE.map((body) => ({ ...NOWHERE, method: 'POST', body })),
  ];
  const bodies = [...STRANGE, ...cases.answers.map((each) => ('data' in each ? each.data : undefined))];
  return [
    check('no hook throws, whatever the answer', () => {
      const [request = NOWHERE] = requests;
      return bodies.flatMap((body) =>
        [200, 202, 404, 500].flatMap((status) => {
          const exchange = exchangeOf(request, status, body);
          return [provider.read, provider.isSuccess, provider.isPartial, provider.isPending].flatMap((hook) =>
            complaint(() => hook?.(exchange), body),
          );
        }),
      );
    }),
    check('no hook throws, whatever the request', () =>
      requests.flatMap((request) => {
        const { kindOf, limitScope, lane, inDoubt, keys } = provider;
        const ofKeys = keys.flatMap((key) => [
          () => key.read?.(request),
          () => key.payment?.(request),
          () => key.protects?.('a-key', request),
          () =>
            key.attach?.(
              (request.method ?? 'post').toLowerCase(),
              () => request.path,
              () => request.body,
            ),
          () => typeof key.lifetime === 'function' && key.lifetime(request),
          () => key.write?.({ data: copyOf(request.body), headers: {}, url: request.path }, 'a-key'),
          () => key.renew?.('a-key', '5e3a86a1-9f7c-4f0e-8d4f-0b54d2b2f6b1'),
        ]);
        return [
          () => kindOf(request),
          () => limitScope(request),
          () => lane?.(request),
          () => inDoubt(request),
          ...ofKeys,
        ].flatMap((run) => complaint(run, request.body));
      }),
    ),
    check('the look-up does not throw, whatever it is answered', async () => {
      const { reconcile } = provider;
      if (reconcile === undefined) return [];
      const complaints = requests.flatMap((request) =>
        bodies.map(async (data) => {
          const answer = async () => ({ status: 200, headers: {}, data });
          try {
            await reconcile(request, { get: answer, post: answer, keys: {} });
            return [];
          } catch (error) {
            return [`${messageOf(error)}, for an answer of ${shapeOf(data)} to a request of ${shapeOf(request.body)}`];
          }
        }),
      );
      return (await Promise.all(complaints)).flat();
    }),
  ];
}

/** A request about which nothing is known, as inside `run()`. */
const NOWHERE: RequestFacts = { method: undefined, path: '', header: () => undefined, body: undefined };

function exchangeOf(request: RequestFacts, status: number, body: unknown): Exchange {
  return { request, status, header: () => undefined, body, bodyKind: body === undefined ? 'empty' : 'json' };
}

function complaint(run: () => unknown, body: unknown): readonly string[] {
  const thrown = thrownBy(run);
  return thrown === undefined ? [] : [`${thrown}, for a body of ${shapeOf(body)}`];
}

function copyOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && Object.getPrototypeOf(body) === Object.prototype
    ? { ...body }
    : body;
}

/** The shape of a value, shortened. */
function shapeOf(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
