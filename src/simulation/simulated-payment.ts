import type { LookUpResponse, Port } from '../engine/port.js';
import { type Classified, classify, classifyTransport } from '../failure/classify.js';
import type { RequestFacts } from '../providers/exchange.js';
import { headerKey } from '../providers/key.js';
import type { LookUpTools } from '../providers/look-up.js';
import { plainHttp } from '../providers/plain-http/dialect.js';
import type { Provider } from '../providers/provider.js';
import type { Answer, Write } from './provider-model.js';
import type { SimulatedCall } from './strategy.js';
import type { VirtualClock } from './virtual-clock.js';

const PATH = '/payments/1';
const ROUTE = 'POST /payments';
const KEY = 'Idempotency-Key';

/** Asks for the payment itself: it is there, or it is not. */
async function reconcile(_request: RequestFacts, { get }: LookUpTools) {
  const answer = await get(PATH);
  return answer.status === 404 ? ('absent' as const) : answer;
}

interface Kind {
  readonly provider: Provider;
  readonly route: string;
  readonly facts: RequestFacts;
}

const reads: Kind = {
  provider: plainHttp(),
  route: 'GET /payments/{id}',
  facts: { method: 'GET', path: PATH, header: () => undefined, body: undefined },
};
const writes: Readonly<Record<Write, Kind>> = {
  unprotected: {
    provider: plainHttp({ reconcile }),
    route: ROUTE,
    facts: { method: 'POST', path: '/payments', header: () => undefined, body: {} },
  },
  keyed: {
    provider: plainHttp({
      reconcile,
      keys: [{ name: 'idempotencyKey', kind: 'operation', ...headerKey(KEY), protects: () => true }],
    }),
    route: ROUTE,
    facts: {
      method: 'POST',
      path: '/payments',
      header: (name) => (name.toLowerCase() === KEY.toLowerCase() ? 'payment-1' : undefined),
      body: {},
    },
  },
};

/** What a call is for the engine, by what it does. */
export function kindOf(write: Write | undefined): Kind {
  return write === undefined ? reads : writes[write];
}

/** One call as the engine sees it: its request, and the way to ask what became of it. */
export function portOf(call: SimulatedCall, { facts }: Kind, virtual: VirtualClock): Port {
  return {
    request: { facts, stableFacts: facts, isRepeatable: true, renew: () => undefined },
    caller: { gone: () => {}, isAbort: () => false, onGone: undefined },
    release: () => {},
    ask: () =>
      new Promise((resolve, reject) => {
        call.ask((answer) => {
          virtual.hasPromises = true;
          if (answer.kind === 'timeout') reject(timeoutError());
          else resolve(responseOf(answer));
        });
      }),
  };
}

const known = new WeakMap<Kind, Map<string, Classified>>();

/** What a failed attempt means: judged once for each kind of answer, since the same answer always means the same. */
export function classified(answer: Answer, kind: Kind): Classified {
  const judged = known.get(kind) ?? new Map<string, Classified>();
  known.set(kind, judged);
  const name = JSON.stringify(answer);
  const found = judged.get(name) ?? judge(answer, kind);
  judged.set(name, found);
  return found;
}

function judge(answer: Answer, { provider, facts }: Kind): Classified {
  if (answer.kind !== 'refused') return classifyTransport(provider, timeoutError(), facts);
  const { status, retryAfterMs } = answer;
  const header = (name: string) => (name === 'retry-after-ms' ? retryAfterMs?.toString() : undefined);
  return classify(provider, { request: facts, status, header, body: {}, bodyKind: 'json' }) as Classified;
}

function responseOf(answer: Answer): LookUpResponse {
  const status = answer.kind === 'ok' ? 200 : answer.kind === 'absent' ? 404 : 0;
  return { status: answer.kind === 'refused' ? answer.status : status, headers: {}, data: { id: 'payment-1' } };
}

/** As axios reports it. The command simulates without axios. */
function timeoutError(): Error {
  return Object.assign(new Error('timeout'), { code: 'ECONNABORTED' });
}
