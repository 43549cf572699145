import type { Passage } from '../failure/passage.js';
import { causes, saysUnsent } from '../failure/transport.js';
import { read } from '../report/careful.js';
import { type Attempt, type Claim, enter, leave } from './attempts.js';
import type { Made } from './channels.js';
import { Besides, type Hearer, isSame, type Mixed, type Step, type Target, targetOf } from './step.js';

/** How an attempt ended. */
export interface End {
  /** The status of its answer, if there is one. */
  readonly status?: number | undefined;
  /** The answer, which may say whether it came by a redirect. */
  readonly answer?: { readonly status: number; readonly redirected?: boolean };
  /** What the client threw. Absent if we ended the attempt. */
  readonly error?: unknown;
  /** We ended the attempt, but its client has not: this settles once it has. */
  readonly held?: Promise<unknown> | undefined;
}

const NONE: readonly never[] = [];
const REDIRECTED: Passage = { redirected: true };
const OTHERS: Passage = { others: true };
/** Statuses of a request that nobody has worked on: it is not let in, or not now. */
const REJECTED: ReadonlySet<number> = new Set([401, 429]);
const TRIED: Passage = { tried: true };

/** What was seen behind an answer or an error. A client may give it to more calls than the one whose request it made. */
const seen = new WeakMap<object, Passage>();

/**
 * What happens to the request of an attempt, as Node's HTTP client and undici report it, whoever calls them: a `fetch` or a foreign
 * adapter tells neither redirects nor what was sent, and may throw an error that is about something else. Elsewhere nothing is
 * known.
 */
export class RequestWatch implements Attempt {
  private steps: readonly Step[] = NONE;
  private mixed: readonly Mixed[] = NONE;
  private others: readonly Besides[] = NONE;
  private own: Target | undefined;

  /**
   * @param method in upper case
   * @param url the whole URL: requests to others, such as for a token, are not this attempt's
   * @param isQuestion its answer must come from there: no redirect may lead to it
   */
  constructor(
    private readonly method: string,
    private readonly url: () => string | undefined,
    private readonly isQuestion: boolean,
  ) {
    enter(this);
  }

  /** The attempt is over: how its request fared. */
  end(end: End): Passage | undefined {
    leave(this);
    return this.fared(end);
  }

  /** The same, as far as it is known, of one that goes on: until the body is there, a dispatcher may make its request once more. */
  fared(end: End): Passage | undefined {
    const passage = this.passage(end) ?? (this.isMade ? undefined : seen.get(keyOf(end)));
    // An error that is thrown for every request may end one that was sent, too.
    if (passage !== undefined && ('answer' in end || passage.unsent === undefined)) seen.set(keyOf(end), passage);
    return end.held === undefined || this.isOnTheWire ? passage : { ...passage, held: end.held };
  }

  private passage(end: End): Passage | undefined {
    const { status, answer } = end;
    const last = this.steps.at(-1);
    if (last === undefined ? answer?.redirected : this.hasChanged(last, end)) return REDIRECTED;
    if (this.mixed.length > 0) {
      if (answer?.redirected !== false && this.mixed.some(({ isRedirected }) => isRedirected)) return REDIRECTED;
      if (this.mixed.every((each) => hasEndedSo(each, end))) return undefined;
      return status !== undefined && status < 400 ? TRIED : OTHERS;
    }
    if (last === undefined) return 'error' in end && this.others.some(({ leadsOn }) => leadsOn) ? OTHERS : undefined;
    if (status === undefined && last.isRedirected) return { ledOn: true };
    if (this.isOthers(last, end)) return OTHERS;
    if (last.untunnelled !== undefined) return this.hasEarlier(last) ? OTHERS : { unsent: last.untunnelled };
    if (status !== undefined) return this.hasEarlier(last) ? TRIED : undefined;
    const isCut = !('error' in end);
    const isLetGo = end.held === undefined && this.every((each) => each.isLetGo || (isCut && each.isDropped));
    return isLetGo || this.isUnsent(last, end) ? { unsent: 'opening' } : undefined;
  }

  /** If nobody saw the whole way, any step may have changed the method. */
  private hasChanged(last: Step, { status, answer }: End): boolean {
    const { steps, method, isQuestion } = this;
    const isEnd = last.status === status;
    if (status !== undefined && last.isRedirected && !isEnd) return true;
    if (answer?.redirected && (steps.length === 1 || last.isRedirected)) return true;
    const misleads = (each: Step) => each.changesMethod || (isQuestion && each.isRedirected);
    return steps.some((each) => each.verb !== method || (misleads(each) && !(each === last && isEnd)));
  }

  /** What came may belong to another request, or one besides the last may have taken effect. */
  private isOthers(last: Step, end: End): boolean {
    if (end.status !== undefined) return end.status >= 400 && (this.hasEarlier(last) || last.status !== end.status);
    return 'error' in end && (this.hasEarlier(last) || !isAbout(end.error, last.error));
  }

  /** One besides the last may have taken effect, by whatever path. */
  private hasEarlier(last: Step): boolean {
    return (
      this.steps.some((each) => each !== last && !each.isPassedOn && !each.isUnsent && !REJECTED.has(each.status)) ||
      this.others.some(({ isLost }) => isLost)
    );
  }

  /**
   * It failed before it was sent, and the client threw that very error: another with the same code may be about something that
   * nobody saw.
   */
  private isUnsent(last: Step, end: End): boolean {
    if (!('error' in end) || !last.isSure) return false;
    const isIts = [...causes(end.error)].some((each) => each === last.error);
    return isIts && this.steps.every((each) => each.isUnsent || each.isPassedOn);
  }

  /** The attempt is about to be given up: tells apart whether its client lets go of its request then, or leaves it behind. */
  giveUp(): void {
    for (const each of this.steps) each.giveUp();
  }

  /** The request was made, and no connection has taken it yet. */
  get connecting(): boolean {
    return this.every(({ isOpening }) => isOpening);
  }

  /** Whether its requests are so, apart from those that were passed on. */
  private every(is: (each: Step) => boolean): boolean {
    const [last] = this.steps.slice(-1);
    if (last === undefined || !this.steps[0]?.isSure || !is(last)) return false;
    return this.steps.every((each) => each.isPassedOn || is(each));
  }

  /** It has left, and there is no end of it yet: nothing more comes of it than what the provider does. */
  private get isOnTheWire(): boolean {
    return this.mixed.length === 0 && this.steps.at(-1)?.isOnTheWire === true;
  }

  /**
   * Where its request went: a wrapper may choose another place than it was told. Empty if it went just there; `undefined` if there were
   * several, or nobody knows.
   */
  get wentTo(): string | undefined {
    const [first] = this.steps;
    if (!first?.isSure || this.mixed.length > 0 || this.steps.some(({ url }) => url !== first.url)) return undefined;
    return first.url === this.own?.url ? '' : first.url;
  }

  get isMade(): boolean {
    return this.steps.length > 0 || this.mixed.length > 0;
  }

  claims(target: Target | undefined): Claim | undefined {
    const last = this.steps.at(-1);
    if (isSame(target, last?.next)) return 'hop';
    if (this.isOwn(target)) return last === undefined ? 'first' : 'again';
    return isAlike(target, this.own) ? 'again' : undefined;
  }

  isOwn(target: Target | undefined): boolean {
    if (target?.verb !== this.method) return false;
    this.own ??= targetOf(this.method, this.url());
    return isSame(target, this.own);
  }

  take(step: Step): void {
    this.steps = [...this.steps, step];
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

/** What the client gave; nothing else has the key of an attempt that was cut. */
function keyOf({ answer, error }: End): object {
  return answer ?? (typeof error === 'object' && error !== null ? error : {});
}

/** A wrapper may send a request to another host, or add to its path. */
function isAlike(one: Target | undefined, own: Target | undefined): boolean {
  if (one === undefined || own === undefined || one.verb !== own.verb) return false;
  return one.path.endsWith(own.path) || own.path.endsWith(one.path);
}

/** If all requests of a crowd ended so, it does not matter whose is whose. */
function hasEndedSo({ status, error }: Mixed, end: End): boolean {
  if (end.status !== undefined) return status === end.status;
  return 'error' in end && saysUnsent(error) && isAbout(end.error, error);
}

/** Whether a client threw this because of that error of a request; some keep only its code. */
function isAbout(thrown: unknown, error: unknown): boolean {
  if (error === undefined) return false;
  const code = read(error, 'code');
  for (const each of causes(thrown)) {
    if (each === error || (typeof code === 'string' && each.code === code)) return true;
  }
  return false;
}
