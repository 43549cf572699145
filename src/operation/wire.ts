import { lasting, surroundings, tick } from '../engine/inside-run.js';
import type { Evidence, Sent } from '../engine/run-evidence.js';
import { announceEarly } from '../wire/announce-early.js';
import { hostsOf, hrefOf, listenToClients, type Made, urlOf } from '../wire/channels.js';
import { tellIfLetGo } from '../wire/let-go.js';
import { neverLeft, withoutTunnel } from '../wire/never-left.js';
import { keepOwnContext } from '../wire/own-context.js';
import { isOpen } from './sent.js';

function newlySent(request: Made): Sent {
  return {
    method: String(request.method).toUpperCase(),
    path: String(request.path ?? '').split(/[?#]/, 1)[0] as string,
    hosts: hostsOf(request),
    size: sizeOf(request),
    status: undefined,
    error: undefined,
    begun: tick(),
    over: undefined,
    by: surroundings()?.sender,
  };
}

/** Bytes of a body that is not streamed. */
function sizeOf(request: Made): number | undefined {
  if (request.body === null) return 0;
  return lengthOf(request) ?? (request.body as { byteLength?: number } | undefined)?.byteLength;
}

/** The length that a client tells; Node's has no head before it is sent. */
function lengthOf(request: Made): number | undefined {
  const told = request.contentLength ?? request.getHeader?.('content-length') ?? lengthIn(request._header);
  return told === undefined ? undefined : Number(told);
}

function lengthIn(head: unknown): string | undefined {
  return typeof head === 'string' ? /^content-length: (\d+)/im.exec(head)?.[1] : undefined;
}

/** The requests that began inside an attempt of a `run()`. */
const sent = new WeakMap<object, Sent>();

/** Those of an attempt that were under way when it made its last one. It may make thousands, one after the other. */
const open = new WeakMap<Evidence, Map<Made, Sent>>();

function made(request: Made): void {
  for (const { evidence } of lasting(surroundings())) {
    const underWay = open.get(evidence) ?? new Map<Made, Sent>();
    open.set(evidence, underWay);
    for (const [earlier, each] of underWay) {
      note(earlier, each);
      if (each.over !== undefined) underWay.delete(earlier);
    }
    // Another copy of this package, or a surrounding attempt, already knows it.
    const known = evidence.requests.get(request) ?? sent.get(request);
    const each = known ?? newlySent(request);
    evidence.requests.set(request, each);
    sent.set(request, each);
    underWay.set(request, each);
    keepOwnContext(request);
  }
}

function answered(request: Made, status: number, location: string | undefined): void {
  const each = sent.get(request);
  if (each === undefined) return;
  if (status > 0) each.status = status;
  each.unsent = withoutTunnel(request, status);
  if (location !== undefined) each.next = hrefOf(location, urlOf(request));
  each.size ??= lengthOf(request);
  each.over = tick();
}

function failed(request: Made, error: unknown): void {
  const each = sent.get(request);
  if (each === undefined) return;
  // It may have been noted as over before.
  if (each.error === undefined) each.over = tick();
  lose(request, each, error);
}

/** It has ended without an answer, or in the middle of one. */
function lose(request: Made, each: Sent, error: unknown): void {
  each.size ??= lengthOf(request);
  each.error = error;
  if (neverLeft(request)) each.unsent = 'opening';
}

/**
 * Notes which requests the operation has destroyed. Node announces their errors later, when an operation that caught the error of its
 * client may already have returned, or may have tried again.
 */
export function noteCut({ requests }: Evidence): void {
  for (const [request, each] of requests as ReadonlyMap<Made, Sent>) note(request, each);
}

function note(request: Made, each: Sent): void {
  const { destroyed, res } = request;
  if (destroyed !== true || each.error !== undefined) return;
  // One that was answered has been cut if the rest of its answer is missing.
  if (each.over === undefined ? res : res?.complete !== false) return;
  each.over ??= tick();
  lose(request, each, Object.assign(new Error('aborted'), { name: 'AbortError' }));
}

/** The requests of an attempt that have neither an answer nor an error when it is cut. */
export class Unfinished {
  readonly #open: readonly (readonly [Made, Sent])[];

  constructor(evidence: Evidence) {
    noteCut(evidence);
    this.#open = [...(evidence.requests as ReadonlyMap<Made, Sent>)].filter(([, each]) => isOpen(each));
    for (const [request] of this.#open) tellIfLetGo(request);
  }

  /** The operation has ended. Returns the last of its requests that it has let go of unsent: those are not sent any more. */
  unsent(): Sent | undefined {
    for (const [request, each] of this.#open) note(request, each);
    return this.#open.findLast(([, { unsent }]) => unsent !== undefined)?.[1];
  }
}

let watchers = 0;
let stop: (() => void) | undefined;

function listen(): () => void {
  const stops = [listenToClients({ made, answered, failed }), announceEarly()];
  return () => {
    for (const each of stops) each();
  };
}

/** Watches the requests of operations until the returned function is called. */
export function watchWire(): () => void {
  watchers += 1;
  stop ??= listen();
  return () => {
    watchers -= 1;
    if (watchers > 0) return;
    stop?.();
    stop = undefined;
  };
}
