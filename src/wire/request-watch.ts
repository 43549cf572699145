import type { Passage } from '../failure/passage.js';
import { causes, saysUnsent } from '../failure/transport.js';
import { read } from '../report/careful.js';
import { leave } from './attempts.js';
import type { Mixed, OwnRequest } from './own-request.js';
import { OwnRequests } from './own-requests.js';

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
export class RequestWatch extends OwnRequests {
  /**
   * @param method in upper case
   * @param url the whole URL
   * @param isQuestion its answer must come from there: no redirect may lead to it
   */
  constructor(
    method: string,
    url: () => string | undefined,
    private readonly isQuestion: boolean,
  ) {
    super(method, url);
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
    const last = this.requests.at(-1);
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

  /** If nobody saw the whole way, any of them may have changed the method. */
  private hasChanged(last: OwnRequest, { status, answer }: End): boolean {
    const { requests, method, isQuestion } = this;
    const isEnd = last.status === status;
    if (status !== undefined && last.isRedirected && !isEnd) return true;
    if (answer?.redirected && (requests.length === 1 || last.isRedirected)) return true;
    const misleads = (each: OwnRequest) => each.changesMethod || (isQuestion && each.isRedirected);
    return requests.some((each) => each.verb !== method || (misleads(each) && !(each === last && isEnd)));
  }

  /** What came may belong to another request, or one besides the last may have taken effect. */
  private isOthers(last: OwnRequest, end: End): boolean {
    const { status } = end;
    if (status !== undefined && this.isQuestion) return this.requests.every((each) => isOtherwise(each, status));
    if (status !== undefined) return status >= 400 && (this.hasEarlier(last) || last.status !== status);
    return 'error' in end && (this.hasEarlier(last) || !isAbout(end.error, last.error));
  }

  /** One besides the last may have taken effect, by whatever path. */
  private hasEarlier(last: OwnRequest): boolean {
    return (
      this.requests.some((each) => each !== last && !each.isPassedOn && !each.isUnsent && !REJECTED.has(each.status)) ||
      this.others.some(({ isLost }) => isLost)
    );
  }

  /**
   * It failed before it was sent, and the client threw that very error: another with the same code may be about something that
   * nobody saw.
   */
  private isUnsent(last: OwnRequest, end: End): boolean {
    if (!('error' in end) || !last.isSure) return false;
    const isIts = [...causes(end.error)].some((each) => each === last.error);
    return isIts && this.requests.every((each) => each.isUnsent || each.isPassedOn);
  }
}

/** What the client gave; nothing else has the key of an attempt that was cut. */
function keyOf({ answer, error }: End): object {
  return answer ?? (typeof error === 'object' && error !== null ? error : {});
}

/** A wrapper answers a failure in its own way; but 304 confirms what a cache has. */
function isOtherwise({ isOver, status }: OwnRequest, told: number): boolean {
  return isOver && status !== told && (told >= 400 || status >= 400 || status === 0);
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
