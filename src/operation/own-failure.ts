import type { Sent } from '../engine/run-evidence.js';
import { causes } from '../failure/transport.js';
import { HELD_BACK } from '../providers/transport-rules.js';
import { type Shape, shapeOf } from '../report/careful.js';
import { isReported } from '../report/recovery-of.js';
import { inNodesCodes } from '../wire/fetch-error.js';

/** An error without an answer, taken as that of the failed request. */
export interface OwnFailure {
  /** The error of that request, for the transport's code. */
  readonly error: unknown;
  /** The request, if it was seen on the wire. */
  readonly sent: Sent | undefined;
  /** It may be the error of something that nobody saw, with the same code. */
  readonly isAlike?: true;
}

/**
 * The failed request in what an operation threw; `undefined` if there is none. Databases, queues and files use the same codes,
 * which say nothing about the provider: only an error that was seen on the wire, or that comes from an HTTP client, counts.
 */
export function ownFailure(error: unknown, all: readonly Sent[]): OwnFailure | undefined {
  for (const link of links(error)) {
    const sent = all.findLast((each) => isSame(link, each));
    if (sent !== undefined) {
      const isSure = isVery(link, sent) || isOfClient(link);
      return { error: inNodesCodes(link), sent, ...(!isSure && { isAlike: true }) };
    }
    if (isOfClient(link)) return { error: inNodesCodes(link), sent: all.findLast((each) => isBehind(link, each)) };
  }
  return undefined;
}

/** The request that failed with this error of a client, which does not tell what it is about, as that of `fetch`. */
export function requestBehind(error: unknown, { sent }: OwnFailure): Sent | undefined {
  const shape = shapeOf(error);
  if (shape === undefined || sent === undefined) return undefined;
  return isVery(shape, sent) || (isOfClient(shape) && isBehind(shape, sent)) ? sent : undefined;
}

/**
 * `fetch` throws an error of its own, whose cause is that of the request, or has it as its own: a proxy made no tunnel. node-fetch names
 * none, and is always seen on the wire: it is the last that failed. If it is another's, that one counts as what the operation did
 * besides.
 */
function isBehind(link: Shape, sent: Sent): boolean {
  return [...causes(link)].some((each) => isVery(each, sent)) || (isOfNodeFetch(link) && sent.error !== undefined);
}

function isOfNodeFetch({ name, type }: Shape): boolean {
  return (name === 'FetchError' && type === 'system') || (name === 'AbortError' && type === 'aborted');
}

function isVery(error: unknown, sent: Sent): boolean {
  return error !== undefined && error === sent.error;
}

/** The same error, or one that a client made from it: node-fetch keeps only the code. */
function isSame(link: Shape, sent: Sent): boolean {
  return isVery(link, sent) || (typeof link.code === 'string' && link.code === shapeOf(sent.error)?.code);
}

/**
 * How `fetch` names its failures, and ky after it: Node, Chromium, Firefox, Safari, Deno, Bun. Some add the host in brackets; an
 * application may say that it "failed to fetch the charge".
 */
const OF_FETCH =
  /^(?:fetch failed$|terminated$|(?:Failed to fetch|Load failed)(?:$| \()|NetworkError when|error sending request for url|Unable to connect\. )/;

/** Whether an HTTP client threw it. */
export function isOfClient(link: Shape): boolean {
  if (HELD_BACK.has(link.code) && isReported(link)) return true;
  if (link.isAxiosError === true || isOfNodeFetch(link)) return true;
  if (typeof link.message === 'string' && OF_FETCH.test(link.message)) return true;
  return [link.request, link.config, link.options].some((request) => {
    const { method, url } = shapeOf(request) ?? {};
    return typeof method === 'string' && (typeof url === 'string' || url instanceof URL);
  });
}

/**
 * The error and those it was made from, at most six. `rawHttpClientData` is Midtrans', `detail` Stripe's, `__cause__` Mercado
 * Pago's.
 */
function links(error: unknown): readonly Shape[] {
  const found: Shape[] = [];
  const add = (value: unknown): void => {
    const shape = shapeOf(value);
    if (shape === undefined || found.length >= 6 || found.includes(shape)) return;
    found.push(shape);
    for (const inner of [shape.cause, shape.rawHttpClientData, shape.detail, shape.__cause__]) add(inner);
  };
  add(error);
  return found;
}
