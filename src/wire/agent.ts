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
export interface Waiting {
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

/** The agent of a request by Node's client: its own, or the one for all. */
export function agentFor(isSecure: boolean, own: unknown): Agent {
  const agent = own ?? (isSecure ? https : http).globalAgent;
  return typeof agent === 'object' && agent !== null ? (agent as Agent) : NO_AGENT;
}

const NO_AGENT: Agent = {};

/** Whether requests may have to wait for a connection that another one holds. Agents that only look like Node's keep no queue. */
export function isLimited(agent: Agent): boolean {
  const { maxSockets, maxTotalSockets } = agent;
  if (!(agent instanceof http.Agent)) return false;
  return Number.isFinite(maxSockets) || Number.isFinite(maxTotalSockets);
}

/** The last request waiting for each host, if the agent lets requests wait at all. A new one queues behind it. */
export function lastWaiting(agent: Agent): readonly Waiting[] | undefined {
  const { requests = {} } = agent;
  return isLimited(agent) ? Object.values(requests).flatMap((list) => list?.at(-1) ?? []) : undefined;
}

/** The request that has joined the queue since. */
export function newlyWaiting(agent: Agent, before: readonly Waiting[]): Waiting | undefined {
  return lastWaiting(agent)?.find((each) => !before.includes(each));
}

/** The connections opened in this tick that have no request yet, the last one of each host. */
export function justBegun({ sockets = {} }: Agent): readonly Connection[] {
  let found = NONE;
  for (const name in sockets) {
    const list = sockets[name];
    const last: Connection | undefined = Array.isArray(list) ? list.at(-1) : undefined;
    if (last?.connecting === true && (last._httpMessage ?? undefined) === undefined) found = [...found, last];
  }
  return found;
}

const NONE: readonly Connection[] = [];

/** The connection opened since, if a request needed a new one. */
export function newlyBegun(agent: Agent, before: readonly Connection[]): Connection | undefined {
  return justBegun(agent).find((each) => !before.includes(each));
}

/** The name is being resolved, or the connection or its TLS is not up yet. */
export function isOpening({ connecting, secureConnecting, destroyed }: Connection): boolean {
  return destroyed !== true && (connecting === true || secureConnecting === true);
}
