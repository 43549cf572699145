import { AttemptTime, type Overdue } from '../engine/attempt-time.js';
import { type Limits, TOO_LATE } from '../engine/limits.js';
import type { Went } from '../engine/look-up-way.js';
import { ABORTED, TIMED_OUT } from '../engine/silence.js';
import { BROKEN } from '../failure/body.js';
import type { Passage } from '../failure/passage.js';
import { holderOf } from '../report/recovery-of.js';
import { listenTo, stopListening } from '../time/abort.js';
import type { Alarms } from '../time/alarms.js';
import { during } from '../wire/attempts.js';
import { hrefOf } from '../wire/channels.js';
import { inNodesCodes } from '../wire/fetch-error.js';
import { reads } from '../wire/own-request.js';
import { RequestWatch } from '../wire/request-watch.js';
import { afterLettingGo, announced } from '../wire/turns.js';
import { timeoutError } from './errors.js';
import { isRequest } from './given.js';
import { isPlatforms, lookAtAnswer, lookAtError, lookedAt } from './look-at.js';
import type { Fetch } from './options.js';
import type { Ready } from './outgoing.js';
import { letGo, openRequest, type ReadResponse, readResponse } from './read-response.js';
import { unmade } from './refusal.js';
import { thrownAnswer } from './thrown-answer.js';

/** The result of one attempt. */
export interface Came extends Partial<ReadResponse> {
  /** What the caller gets if there is no response, or if its body broke off. */
  readonly thrown?: { readonly error: unknown };
  /** What the caller gets for this answer: that `fetch` threw it. */
  readonly instead?: { readonly error: unknown };
  /** The same, in the form that the transport's table knows. */
  readonly failure?: unknown;
  readonly passage?: Passage | undefined;
  /** Where its request was seen to go. */
  readonly wentTo?: Went;
}

/**
 * Sends one attempt, within its limits and only until its caller gives up, even if that `fetch` ignores its signal.
 * @param isQuestion what becomes of it matters although it reads
 */
export function transmit(
  fetch: Fetch,
  ready: Ready,
  limits: Limits,
  alarms: Alarms,
  caller: AbortSignal | undefined,
  isQuestion = false,
): Promise<Came> {
  if (limits.remaining <= 0) {
    const error = timeoutError(TOO_LATE);
    return Promise.resolve({ thrown: { error }, failure: TIMED_OUT, passage: { unsent: 'queued' } });
  }
  return new Promise((resolve) => new Attempt(ready, limits, alarms, caller, resolve).send(fetch, isQuestion));
}

/** One attempt with its limits. */
class Attempt extends AttemptTime {
  /** Made only if there is something to signal: it costs more than everything else here. */
  private controller: AbortController | undefined;
  private watch: RequestWatch | undefined;
  private over = false;
  /** Called if the client lets go of a request that we ended. */
  private released: (() => void) | undefined;
  /** What the client promised. */
  private sent: Promise<Response> | undefined;
  /** The answer, once its headers are there. */
  private response: Response | undefined;

  constructor(
    private readonly ready: Ready,
    limits: Limits,
    alarms: Alarms,
    private readonly caller: AbortSignal | undefined,
    private readonly resolve: (came: Came) => void,
  ) {
    super(limits, limits.attemptTimeout, alarms);
  }

  send(fetch: Fetch, isQuestion: boolean): void {
    const { caller, limits } = this;
    const { input, method, init } = this.ready;
    const verb = method.toUpperCase();
    if (isQuestion || !reads(verb))
      this.watch = new RequestWatch(verb, () => hrefOf(isRequest(input) ? input.url : String(input)), isQuestion);
    const { signal } = this;
    const timed = signal === undefined ? init : { ...init, signal };
    listenTo(caller, this.giveUp);
    const sent = promised(() => during(this.watch, fetch, input, timed));
    this.sent = sent;
    this.isOpening = this.connecting;
    this.start(limits.now);
    sent.then((response) => this.answered(response)).catch((error: unknown) => this.failed(error));
  }

  /** Ours, which follows the caller's, of whatever make that is. */
  private get signal(): AbortSignal | undefined {
    const { caller } = this;
    if (this.isFree(true) && caller === undefined) return undefined;
    this.controller = new AbortController();
    if (caller?.aborted) this.controller.abort(caller.reason);
    return this.controller.signal;
  }

  protected get connecting(): boolean {
    return this.watch?.connecting === true;
  }

  protected expire({ message }: Overdue): void {
    this.cut(timeoutError(message), TIMED_OUT);
  }

  private readonly giveUp = (): void => {
    this.cut(this.caller?.reason, ABORTED);
  };

  /** Ends the attempt from our side. */
  private cut(error: unknown, failure: object): void {
    if (this.over) return;
    const { watch } = this;
    const came = { thrown: { error }, failure };
    if (watch?.connecting) this.cutOpening(came, watch);
    else this.end({ ...came, passage: watch?.end({ status: this.response?.status, held: this.sent }) });
    this.controller?.abort(error);
  }

  /** Nothing was sent, and nothing will be, once the client has let go of the request. */
  private cutOpening(came: Came, watch: RequestWatch): void {
    this.close();
    watch.giveUp();
    const settle = (held?: Promise<unknown>) => this.resolve({ ...came, passage: watch.end({ held }) });
    this.released = () => settle();
    afterLettingGo(() => settle(this.sent));
  }

  private async answered(given: Response): Promise<void> {
    if (this.over) return letGo({ response: given });
    const looked = isPlatforms(given) ? undefined : lookedAt(() => lookAtAnswer(given));
    return looked === undefined ? this.read(given) : this.failed(looked);
  }

  private async read(given: Response, instead?: { readonly error: unknown }): Promise<void> {
    this.response = given;
    const heldBy = holderOf(given);
    const end = { status: given.status, answer: given };
    this.watch?.fared(end);
    try {
      const read = await readResponse(given);
      const request = this.over ? undefined : openRequest(read, this.controller, this.caller);
      this.end({ ...read, ...(instead && { instead }), heldBy, request, passage: this.watch?.end(end) });
    } catch (error) {
      if (this.caller?.aborted) this.giveUp();
      this.end({ response: given, opened: BROKEN, thrown: instead ?? { error }, passage: this.watch?.end(end) });
    }
  }

  private failed(given: unknown): void {
    if (this.caller?.aborted) this.giveUp();
    this.released?.();
    if (this.over) return;
    const error = lookedAt(() => lookAtError(given)) ?? given;
    if (this.watch?.isMade === false) void announced().then(() => this.endFailed(error));
    else this.endFailed(error);
  }

  private endFailed(error: unknown): void {
    const { watch } = this;
    if (this.over) return;
    const { input, init } = this.ready;
    const answer = thrownAnswer(error, isRequest(input) ? input.url : String(input), watch?.isMade === true);
    if (answer !== undefined) return void this.read(answer, { error });
    const failure = inNodesCodes(error);
    const seen = watch?.end({ error });
    const passage = seen ?? (watch?.isMade ? undefined : unmade(input, init, failure, watch !== undefined));
    this.end({ thrown: { error }, failure, passage });
  }

  private end(came: Came): void {
    if (this.over) return;
    this.close();
    const wentTo = this.watch?.wentTo;
    this.resolve(wentTo === undefined ? came : { ...came, wentTo });
  }

  private close(): void {
    this.over = true;
    this.alarms.remove(this);
    stopListening(this.caller, this.giveUp);
  }
}

function promised<T>(make: () => T | PromiseLike<T>): Promise<T> {
  try {
    return Promise.resolve(make());
  } catch (error) {
    return Promise.reject(error);
  }
}
