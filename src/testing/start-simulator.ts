import { checkOptions } from '../policy/check.js';
import { openLedger } from '../simulators/core/ledger.js';
import type { AnswerKeys, Call, ProviderServer, Reply } from '../simulators/core/provider-server.js';
import { startServer } from '../simulators/core/server.js';
import type { Simulator, SimulatorOptions } from '../simulators/core/simulator.js';
import { definitionSchema, type IdempotencyStore, type SimulatorDefinition } from './definition.js';
import { openRecords } from './records.js';

/** A simulator of a provider of your own. */
export interface DefinedSimulator extends Simulator {
  /** Milliseconds for which its search lags. */
  readonly lag: number;
  /** Whether it has an `idempotency`, but no request so far has carried its key. */
  readonly isKeyless: boolean;
  /** Whether any request so far has searched, by `records.search`: nothing else lags. */
  readonly isSearched: boolean;
}

const DAY = 24 * 60 * 60_000;
const INTERNAL_ERROR = '500';

/**
 * Starts a simulator of your own provider on a free port of 127.0.0.1: its endpoints, its idempotency keys, the lag of its search,
 * and a ledger of what took effect (each reply's `effects`). `inject` and `chaos` make faults.
 *
 * @throws TypeError that names the field of the definition, its value and what is expected
 */
export async function startSimulator<R = Record<string, unknown>>(
  definition: SimulatorDefinition<R>,
  options: SimulatorOptions = {},
): Promise<DefinedSimulator> {
  checkOptions<unknown>('startSimulator', definitionSchema, definition);
  const { name, routes, idempotency, lag = 0, admit, errors = {}, internalError = INTERNAL_ERROR } = definition;
  const known = new Map(Object.entries(errors));
  if (!known.has(INTERNAL_ERROR)) known.set(INTERNAL_ERROR, { status: 500 });
  if (!known.has(internalError)) {
    throw new TypeError(
      `startSimulator: internalError must be one of ${[...known.keys()].join(', ')}; got '${internalError}'`,
    );
  }
  const { now = Date.now } = options;
  const records = openRecords<R>(lag, now);
  const keys = idempotency && keysOf(idempotency);
  const provider: ProviderServer = {
    name,
    routes: routes.map(({ method, path, handle }) => ({
      method,
      path: typeof path === 'string' ? patternOf(path) : path,
      handle: (call) => checked(handle(call, records), `${name}: ${method} ${String(path)}`),
    })),
    ...(admit && { admit }),
    ...(keys && { keys }),
    noRoute: (_call, methods) => ({ status: methods.length > 0 ? 405 : 404 }),
    unreadable: () => ({ status: 400 }),
    errorFor: (code) => known.get(code),
    codes: [...known.keys()],
    internalError,
    forget: () => records.clear(),
  };
  const simulator = Object.assign(await startServer(provider, openLedger(now), options), { lag });
  return Object.defineProperties(simulator, {
    isKeyless: { get: () => keys?.hasFound === false },
    isSearched: { get: () => records.isSearched },
  }) as DefinedSimulator;
}

function keysOf({
  key,
  keeps,
  lifetime = DAY,
  running,
  used,
  conflict,
}: IdempotencyStore): AnswerKeys & { hasFound: boolean } {
  const keys = {
    hasFound: false,
    keyOf: (call: Call) => {
      const found = typeof key === 'string' ? call.headers[key.toLowerCase()] : key(call);
      if (typeof found !== 'string' || found === '') return undefined;
      keys.hasFound = true;
      return found;
    },
    lifetime,
    keeps:
      typeof keeps === 'function' ? keeps : ({ status }: Reply) => keeps === 'all' || (status >= 200 && status <= 299),
    running: running ?? { status: 409 },
    ...(keeps === 'none' && { used: used ?? { status: 409 } }),
    ...(conflict && { conflict }),
  };
  return keys;
}

/** `/payments/:id` as a RegExp. */
function patternOf(path: string): RegExp {
  const parts = path
    .split(/(:\w+)/)
    .map((part) => (part.startsWith(':') ? '([^/]+)' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('')}$`);
}

function checked(reply: Reply | undefined, where: string): Reply {
  if (Number.isInteger(reply?.status)) return reply as Reply;
  throw new TypeError(`${where} must answer with { status, body, effects }`);
}
