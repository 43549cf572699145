import type { Passage } from '../failure/passage.js';
import { saysUnsent } from '../failure/transport.js';
import { hrefOf, type Made, urlOf } from './channels.js';
import { tellIfLetGo } from './let-go.js';
import { isConnecting, neverLeft, withoutTunnel } from './never-left.js';

/** Hears what becomes of a request. */
export interface Hearer {
  sent(): void;
  answered(status: number, location: string | undefined): void;
  failed(error: unknown): void;
}

/** A request of one of several attempts, and nobody knows whose. */
export class Mixed implements Hearer {
  /** 0 while there is no answer. */
  status = 0;
  /** What ended it without an answer, or in the middle of one. */
  error: unknown;

  get isRedirected(): boolean {
    return isRedirect(this.status);
  }

  sent(): void {}

  answered(status: number, _location?: string): void {
    this.status = status;
  }

  failed(error: unknown): void {
    this.error = error ?? true;
  }
}

/** One request of an attempt: the first, the one that follows a redirect, or another try of the client's own. */
export class OwnRequest extends Mixed {
  /** The request that a client makes next if it follows the redirect. */
  next: Target | undefined;
  /** How it fared if its answer is that of a proxy which made no tunnel. */
  untunnelled: Passage['unsent'];
  private isSent = false;
  /** undici tells if `fetch` lets go of it. */
  private isTold = false;

  constructor(
    private readonly request: Made,
    readonly verb: string,
    /** The attempt made it, not somebody else at the same time. */
    readonly isSure: boolean,
    /** Where it went. */
    readonly url: string | undefined,
  ) {
    super();
  }

  /** undici's: no connection has taken it yet. */
  private get isQueued(): boolean {
    return this.request.abort === null && !this.isSent;
  }

  /** No connection has taken it, and none will, unless its maker has left it behind and nobody could know. */
  get isLetGo(): boolean {
    return this.isQueued && (!this.isTold || this.error !== undefined);
  }

  /** No open connection has taken it yet. */
  get isOpening(): boolean {
    return this.isQueued || (this.request.destroyed !== true && isConnecting(this.request));
  }

  /** Node's: its client has ended it before an open connection took it. Its error may be announced later. */
  get isDropped(): boolean {
    const { request } = this;
    return request.destroyed === true && neverLeft(request);
  }

  /** It is about to be given up. */
  giveUp(): void {
    if (this.isQueued) this.isTold = tellIfLetGo(this.request);
  }

  /** A connection has taken it, and it has no end yet. */
  get isOnTheWire(): boolean {
    const { socket } = this.request;
    const isWaiting = socket === null || socket?.connecting === true || socket?.secureConnecting === true;
    return !this.isOpening && !isWaiting && !this.isOver;
  }

  get isOver(): boolean {
    return this.status !== 0 || this.error !== undefined;
  }

  /** It failed before a connection took it, or its answer is that of a proxy which made no tunnel. */
  get isUnsent(): boolean {
    if (this.untunnelled !== undefined) return true;
    return this.error !== undefined && (saysUnsent(this.error) || neverLeft(this.request));
  }

  /** Nothing was done, and the same request goes to another place. */
  get isPassedOn(): boolean {
    return passesOn(this.status);
  }

  /** A client that follows this answer continues with GET. */
  get changesMethod(): boolean {
    return changesMethod(this.verb, this.status);
  }

  override sent(): void {
    this.isSent = true;
  }

  override answered(status: number, location?: string): void {
    this.status = status;
    this.untunnelled = withoutTunnel(this.request, status);
    if (!this.isRedirected || location === undefined) return;
    this.next = targetOf(this.changesMethod ? 'GET' : this.verb, hrefOf(location, urlOf(this.request)));
  }
}

/** What an attempt sends besides. */
export class Besides implements Hearer {
  private isOver = false;
  private isUnsent = false;
  private wasAnswered = false;

  /** @param isWrite it may be the request itself, which a wrapper has sent to another place */
  constructor(
    private readonly request: Made,
    private readonly isWrite: boolean,
  ) {}

  /** The attempt's own request may come after it, or was it: then it was answered, or its answer was lost. */
  get leadsOn(): boolean {
    return !this.isOver || (this.isWrite && !this.isUnsent);
  }

  /** It was a write that may have arrived, and nobody knows what became of it. */
  get isLost(): boolean {
    return this.isWrite && this.isOver && !this.isUnsent && !this.wasAnswered;
  }

  sent(): void {}

  answered(): void {
    this.isOver = true;
    this.wasAnswered = true;
  }

  failed(error: unknown): void {
    this.isOver = true;
    this.isUnsent = saysUnsent(error) || neverLeft(this.request);
  }
}

/** What a request is known by. */
export interface Target {
  readonly verb: string;
  readonly url: string;
  readonly path: string;
}

export function targetOf(verb: string, url: string | undefined): Target | undefined {
  return url === undefined ? undefined : { verb, url, path: new URL(url).pathname };
}

export function isSame(one: Target | undefined, other: Target | undefined): boolean {
  return one !== undefined && one.url === other?.url && one.verb === other.verb;
}

/** Whether a request only reads, by its method. */
export function reads(verb: string): boolean {
  return verb === 'GET' || verb === 'HEAD';
}

/** RFC 9110 section 15.4: what a client may follow. */
function isRedirect(status: number): boolean {
  return (status >= 301 && status <= 303) || passesOn(status);
}

/** These two redirect the same request (RFC 9110, sections 15.4.8 and 15.4.9). */
export function passesOn(status: number | undefined): boolean {
  return status === 307 || status === 308;
}

/** These lead to a read, which says nothing about the request (the fetch standard, "HTTP-redirect fetch"). */
export function changesMethod(verb: string, status: number | undefined): boolean {
  return status === 303 || (verb === 'POST' && (status === 301 || status === 302));
}
