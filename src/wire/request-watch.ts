import type { Passage } from '../failure/passage.js';
import { causes } from '../failure/transport.js';
import { type Listener, listenToClients, type Made, urlOf } from './channels.js';
import { type Hearer, keyOf, Mixed, Step, strays } from './step.js';

/** How an attempt ended. */
export interface End {
  /** The status of its answer, if there is one. */
  readonly status?: number | undefined;
  /** What the client says about where the answer came from. */
  readonly place?: { readonly redirected: boolean };
  /** What the client threw. Absent if we ended the attempt. */
  readonly error?: unknown;
}

const NONE: readonly never[] = [];
const REDIRECTED: Passage = { redirected: true };
const OTHERS: Passage = { others: true };

const hearers = new WeakMap<Made, Hearer>();
/** The attempts under way. */
const live = new Set<RequestWatch>();
/** The attempt that is beginning. */
let current: RequestWatch | undefined;

/**
 * What happens to the request of an attempt, as Node's HTTP client and undici report it, whoever calls them: a `fetch` or a foreign
 * adapter tells neither redirects nor what was sent, and may throw an error that is about something else. Elsewhere nothing is
 * known.
 */
export class RequestWatch {
  private steps: readonly Step[] = NONE;
  private mixed: readonly Mixed[] = NONE;
  private readonly strayAnswers = strays.answers;
  private key: string | undefined;

  /**
   * @param method in upper case
   * @param url the whole URL: requests to others, such as for a token, are not this attempt's
   */
  constructor(
    private readonly method: string,
    private readonly url: () => string | undefined,
  ) {
    listenToClients(clients);
    live.add(this);
  }

  /** The attempt is over: how its request fared. */
  end(end: End): Passage | undefined {
    live.delete(this);
    const { status, place } = end;
    const last = this.steps.at(-1);
    if (this.mixed.length > 0) {
      const mayBeRedirected = this.mixed.some(({ isRedirected }) => isRedirected) && place?.redirected !== false;
      return mayBeRedirected ? REDIRECTED : undefined;
    }
    if (last === undefined) {
      if (place?.redirected) return REDIRECTED;
      return 'error' in end && strays.answers > this.strayAnswers ? OTHERS : undefined;
    }
    if (this.hasChanged(last, end)) return REDIRECTED;
    if (status === undefined && last.isRedirected) return { ledOn: true };
    if (this.isOthers(last, end)) return OTHERS;
    return this.connecting ? { unsent: 'opening' } : undefined;
  }

  /** If nobody saw the whole way, any step may have changed the method. */
  private hasChanged(last: Step, { status, place }: End): boolean {
    const { steps, method } = this;
    const isEnd = last.status === status;
    if (status !== undefined && last.isRedirected && !isEnd) return true;
    if (place?.redirected && (steps.length === 1 || last.isRedirected)) return true;
    return steps.some((each) => each.verb !== method || (each.changesMethod && !(each === last && isEnd)));
  }

  /** What came may belong to another request, or an earlier one may have taken effect. */
  private isOthers(last: Step, end: End): boolean {
    const hasEarlier = this.steps.some((each) => each !== last && !each.isPassedOn);
    if (end.status !== undefined) return end.status >= 400 && (hasEarlier || last.status !== end.status);
    return 'error' in end && (hasEarlier || !isAbout(end.error, last.error));
  }

  /** The request was made, and no connection has taken it yet. */
  get connecting(): boolean {
    const { steps } = this;
    return steps.at(-1)?.isOpening === true && steps.every((each) => each.isOpening || each.isPassedOn);
  }

  get isMade(): boolean {
    return this.steps.length > 0 || this.mixed.length > 0;
  }

  /** How surely a request is this attempt's: it is the next one, or it may be another try of the client's own, at any host. */
  claims(key: string | undefined): 'next' | 'maybe' | undefined {
    const last = this.steps.at(-1);
    if (key !== undefined && key === last?.next) return 'next';
    const isOwn = this.isOwn(key);
    if (isOwn && last === undefined) return 'next';
    const mayBeOwn = isOwn || (this.key !== undefined && withoutHost(key) === withoutHost(this.key));
    return mayBeOwn && (last === undefined || last.isOver || last.isOpening) ? 'maybe' : undefined;
  }

  isOwn(key: string | undefined): boolean {
    if (!key?.startsWith(this.method)) return false;
    this.key ??= keyOf(this.method, this.url());
    return key === this.key;
  }

  take(step: Step): void {
    this.steps = [...this.steps, step];
  }

  mix(mixed: Mixed): void {
    this.mixed = [...this.mixed, mixed];
  }
}

/**
 * Begins an attempt: most clients make the request at once. No method, and it is given no closure: an error holds the frames of its
 * stack, with what they are called on.
 */
export function during<A extends readonly unknown[], T>(
  watch: RequestWatch | undefined,
  make: (...args: A) => T,
  ...args: A
): T {
  const outer = current;
  current = watch;
  try {
    return make(...args);
  } finally {
    current = outer;
  }
}

const clients: Listener = {
  made,
  sent: (request) => hearers.get(request)?.sent(),
  failed: (request, error) => hearers.get(request)?.failed(error),
  answered: (request, status, location) => hearers.get(request)?.answered(status, location),
};

function made(request: Made): void {
  if (live.size === 0) return;
  const verb = String(request.method).toUpperCase();
  const key = keyOf(verb, urlOf(request));
  const claims = (how: string) => [...live].filter((each) => each.claims(key) === how);
  const surely = current?.isOwn(key) ? [current] : claims('next');
  const whose = surely.length > 0 ? surely : claims('maybe');
  const [one] = whose;
  if (one === undefined) {
    if (verb !== 'GET' && verb !== 'HEAD') hearers.set(request, strays);
    return;
  }
  const hearer = whose.length > 1 ? new Mixed() : new Step(request, verb);
  hearers.set(request, hearer);
  if (hearer instanceof Step) one.take(hearer);
  else for (const each of whose) each.mix(hearer);
}

function withoutHost(key: string | undefined): string | undefined {
  return key?.replace(/ \w+:\/\/[^/]*/, ' ');
}

/** Whether a client threw this because of that error of a request; some keep only its code. */
function isAbout(thrown: unknown, error: unknown): boolean {
  if (error === undefined) return false;
  const { code } = error as { code?: unknown };
  for (const each of causes(thrown)) {
    if (each === error || (typeof code === 'string' && each.code === code)) return true;
  }
  return false;
}
