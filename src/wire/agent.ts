import http from 'node:http';
import https from 'node:https';

/** The fields of a connection that tell whether it is open. */
export interface Connection {
  readonly connecting?: boolean;
  readonly secureConnecting?: boolean;
  readonly destroyed?: boolean;
  /** The request that it serves; set when the tick is over. */
  readonly _httpMessage?: unknown;
}

/** A request waiting in its agent for a connection. */
interface Waiting {
  once(event: 'socket', listener: (connection: Connection) => void): unknown;
}

type Lists<T> = Readonly<Record<string, readonly T[] | undefined>>;

/** The documented fields of Node's agent. */
export interface Agent {
  readonly maxSockets?: number;
  readonly maxTotalSockets?: number;
  /** Other agents have other things there: that of `tunnel` has one list of all its connections. */
  readonly sockets?: Readonly<Record<string, unknown>>;
  readonly requests?: Lists<Waiting>;
}

/** The agents that a client's request names. */
interface Agents {
  readonly httpAgent?: unknown;
  readonly httpsAgent?: unknown;
}

/** The agent of a request by Node's client: its own, or the one for all; unless there is a proxy. */
export function agentFor(url: string, { httpAgent, httpsAgent }: Agents): Agent {
  const isSecure = /^https:/i.test(url);
  const agent = (isSecure ? httpsAgent : httpAgent) ?? (isSecure ? https : http).globalAgent;
  return typeof agent === 'object' && agent !== null ? (agent as Agent) : NO_AGENT;
}

const NO_AGENT: Agent = {};

/** Whether requests may have to wait for a connection that another one holds. Agents that only look like Node's keep no queue. */
export function isLimited(agent: Agent): boolean {
  const { maxSockets, maxTotalSockets } = agent;
  if (!(agent instanceof http.Agent)) return false;
  return Number.isFinite(maxSockets) || Number.isFinite(maxTotalSockets);
}

/** What a request has taken of its agent: a new connection, or a place in the queue for one. */
export interface Taken {
  readonly opening?: Connection | undefined;
  readonly waiting?: Waiting | undefined;
}

/** Looks at an agent before a request is made. The function returned tells, in the same tick, what the request has taken. */
export function takenOf(agent: Agent): () => Taken {
  const begun = justBegun(agent);
  const queued = lastWaiting(agent);
  return () => ({
    opening: justBegun(agent).find((each) => !begun.includes(each)),
    waiting: queued && lastWaiting(agent)?.find((each) => !queued.includes(each)),
  });
}

/** The last request waiting for each host, if the agent lets requests wait at all. A new one queues behind it. */
function lastWaiting(agent: Agent): readonly Waiting[] | undefined {
  const { requests = {} } = agent;
  return isLimited(agent) ? Object.values(requests).flatMap((list) => list?.at(-1) ?? []) : undefined;
}

/** The connections opened in this tick that have no request yet, the last one of each host. */
function justBegun({ sockets = {} }: Agent): readonly Connection[] {
  let found = NONE;
  for (const name in sockets) {
    const list = sockets[name];
    const last: Connection | undefined = Array.isArray(list) ? list.at(-1) : undefined;
    if (last?.connecting === true && (last._httpMessage ?? undefined) === undefined) found = [...found, last];
  }
  return found;
}

const NONE: readonly Connection[] = [];

/** The name is being resolved, or the connection or its TLS is not up yet. */
export function isOpening({ connecting, secureConnecting, destroyed }: Connection): boolean {
  return destroyed !== true && (connecting === true || secureConnecting === true);
}
