import { type Attempt, type Claim, enter } from './attempts.js';
import type { Made } from './channels.js';
import { Besides, type Hearer, isSame, type Mixed, type OwnRequest, type Target, targetOf } from './own-request.js';

const NONE: readonly never[] = [];

/** The requests of an attempt, as they are seen on the wire: which of all that this process makes are its own, and how far they are. */
export abstract class OwnRequests implements Attempt {
  protected requests: readonly OwnRequest[] = NONE;
  protected mixed: readonly Mixed[] = NONE;
  protected others: readonly Besides[] = NONE;
  private own: Target | undefined;

  /**
   * @param method in upper case
   * @param url the whole URL: requests to others, such as for a token, are not this attempt's
   */
  constructor(
    protected readonly method: string,
    private readonly url: () => string | undefined,
  ) {
    enter(this);
  }

  /** The attempt is about to be given up: tells apart whether its client lets go of its request then, or leaves it behind. */
  giveUp(): void {
    for (const each of this.requests) each.giveUp();
  }

  /** The request was made, and no connection has taken it yet. */
  get connecting(): boolean {
    return this.every(({ isOpening }) => isOpening);
  }

  /** Whether its requests are so, apart from those that were passed on. */
  protected every(is: (each: OwnRequest) => boolean): boolean {
    const [last] = this.requests.slice(-1);
    if (last === undefined || !this.requests[0]?.isSure || !is(last)) return false;
    return this.requests.every((each) => each.isPassedOn || is(each));
  }

  /** It has left, and there is no end of it yet: nothing more comes of it than what the provider does. */
  protected get isOnTheWire(): boolean {
    return this.mixed.length === 0 && this.requests.at(-1)?.isOnTheWire === true;
  }

  /**
   * Where its request went: a wrapper may choose another place than it was told. Empty if it went just there; `undefined` if there were
   * several, or nobody knows.
   */
  get wentTo(): string | undefined {
    const [first] = this.requests;
    if (!first?.isSure || this.mixed.length > 0 || this.requests.some(({ url }) => url !== first.url)) return undefined;
    return first.url === this.own?.url ? '' : first.url;
  }

  get isMade(): boolean {
    return this.requests.length > 0 || this.mixed.length > 0;
  }

  claims(target: Target | undefined): Claim | undefined {
    const last = this.requests.at(-1);
    if (isSame(target, last?.next)) return 'hop';
    if (this.isOwn(target)) return last === undefined ? 'first' : 'again';
    return isAlike(target, this.own) ? 'again' : undefined;
  }

  isOwn(target: Target | undefined): boolean {
    if (target?.verb !== this.method) return false;
    this.own ??= targetOf(this.method, this.url());
    return isSame(target, this.own);
  }

  take(request: OwnRequest): void {
    this.requests = [...this.requests, request];
  }

  mix(mixed: Mixed): void {
    this.mixed = [...this.mixed, mixed];
  }

  besides(request: Made, isWrite: boolean): Hearer {
    const other = new Besides(request, isWrite);
    this.others = [...this.others, other];
    return other;
  }
}

/** A wrapper may send a request to another host, or add to its path. */
function isAlike(one: Target | undefined, own: Target | undefined): boolean {
  if (one === undefined || own === undefined || one.verb !== own.verb) return false;
  return one.path.endsWith(own.path) || own.path.endsWith(one.path);
}
