import type { Sent } from '../engine/inside-run.js';

type Shape = Readonly<Record<string, unknown>>;

/** An error without an answer, as that of the request that failed. */
export interface OwnFailure {
  /** The error of that request, for the transport's code. */
  readonly error: unknown;
  /** The request, if it was seen on the wire. */
  readonly sent: Sent | undefined;
}

/**
 * The failure of a request in what an operation threw; `undefined` if it tells of none. A database, a queue and a file have
 * the same codes, and theirs say nothing of the provider: what counts is an error that was seen on the wire, or that of an
 * HTTP client.
 */
export function ownFailure(error: unknown, all: readonly Sent[]): OwnFailure | undefined {
  for (const link of links(error)) {
    const sent = all.findLast((each) => isSame(link, each));
    if (sent !== undefined || isOfClient(link)) return { error: inCodes(link), sent };
  }
  return undefined;
}

/** The very error, or one that a client has made of it: node-fetch keeps the code only. */
function isSame(link: Shape, { error }: Sent): boolean {
  if (error === undefined) return false;
  return link === error || (typeof link.code === 'string' && link.code === shapeOf(error)?.code);
}

/** How `fetch` names its failures, and ky after it: Node, Chromium, Firefox, Safari, Deno, Bun. */
const OF_FETCH =
  /^(?:fetch failed$|terminated$|Failed to fetch|NetworkError when|Load failed|error sending request for url|Unable to connect\. )/;

function isOfClient(link: Shape): boolean {
  if (link.isAxiosError === true || (link.name === 'FetchError' && link.type === 'system')) return true;
  if (typeof link.message === 'string' && OF_FETCH.test(link.message)) return true;
  return [link.request, link.config, link.options].some((request) => {
    const { method, url } = shapeOf(request) ?? {};
    return typeof method === 'string' && (typeof url === 'string' || url instanceof URL);
  });
}

/** How Deno and Bun say, without a code of Node's, that no connection was made. */
const NOT_CONNECTED = /client error \(Connect\)|Connection refused|^Unable to connect\. /;

/** How undici's `fetch` says, without a code, that it does not send what it was given. */
const NOT_SENT = /^(?:bad port|unknown scheme)$/;

function inCodes(link: Shape): unknown {
  const cause = shapeOf(link.cause);
  const chain = [link, cause, shapeOf(cause?.cause)];
  if (chain.some((each) => each?.code === undefined && NOT_SENT.test(String(each?.message)))) {
    return { code: 'NOT_SENT', cause: link };
  }
  const said = [link, cause].some((each) => NOT_CONNECTED.test(String(each?.message)));
  const isCoded = [link, cause].some((each) => /^[A-Z]/.test(String(each?.code)) && each?.code !== 'ConnectionRefused');
  return said && !isCoded ? { code: 'NOT_CONNECTED', cause: link } : link;
}

/** The error and what it was made of, six at most. `rawHttpClientData` is Midtrans', `detail` Stripe's. */
function links(error: unknown): readonly Shape[] {
  const found: Shape[] = [];
  const add = (value: unknown): void => {
    const shape = shapeOf(value);
    if (shape === undefined || found.length >= 6 || found.includes(shape)) return;
    found.push(shape);
    for (const inner of [shape.cause, shape.rawHttpClientData, shape.detail]) add(inner);
  };
  add(error);
  return found;
}

function shapeOf(value: unknown): Shape | undefined {
  return typeof value === 'object' && value !== null ? (value as Shape) : undefined;
}
