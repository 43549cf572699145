import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../engine/call.js';
import { checkPassage, checkWay, type Went } from '../engine/look-up-way.js';
import { checkSubject } from '../engine/names-the-same.js';
import type { LookUpRequest } from '../engine/port.js';
import { checkAccount, type InAName } from '../engine/same-account.js';
import { isAstray } from '../engine/withheld.js';
import { isRelated, related } from '../redaction/path.js';
import { thrownBy } from '../report/careful.js';
import { withoutTunnel } from '../wire/never-left.js';
import { requestOf } from '../wire/node-request.js';
import { type Adapter, type Given, heedsSignals } from './adapter.js';
import { answerOf } from './answer.js';
import type { AxiosScope } from './axios-scope.js';
import { headersOf } from './bound.js';
import type { OnItsWay, Sender } from './guard.js';
import type { PristineRequest } from './pristine-request.js';
import type { Raw } from './raw.js';
import { transmit } from './transmit.js';
import { type Target, urlOf } from './url.js';

/** The call to look up. */
export interface Subject {
  readonly call: Call;
  readonly scope: AxiosScope;
  readonly adapter: Adapter;
  readonly given: Given;
  readonly outer: InternalAxiosRequestConfig;
  readonly signal: InternalAxiosRequestConfig['signal'];
  readonly sent: InternalAxiosRequestConfig;
  readonly pristine: PristineRequest;
  readonly wentTo: readonly Went[];
  isAskedBeside?: true;
}

type Config = InternalAxiosRequestConfig & Record<string, unknown>;

const questions = new WeakMap<object, Question>();

/** The question that a config is for, before the first interceptor has seen it. */
export function questionOf({ adapter }: InternalAxiosRequestConfig): Question | undefined {
  return typeof adapter === 'function' ? questions.get(adapter) : undefined;
}

/**
 * A question about a payment, on its way through the caller's interceptors. Whatever they do to it, and by whatever adapter they have it
 * sent, it must ask about the payment where that went, and its answer must come from there.
 */
export class Question implements OnItsWay {
  readonly mine: Sender;
  readonly adapter: Adapter = (sent) => this.ask(sent);
  readonly sends = this.adapter;
  /** Our own adapter has asked it, and its answer is the provider's. */
  private isAnswered = false;

  /**
   * @param place where it is meant to go
   * @param onSend is called when it goes out; it throws if it must not any more
   */
  constructor(
    private readonly subject: Subject,
    private readonly asked: LookUpRequest,
    private readonly place: string,
    private readonly onSend?: () => void,
  ) {
    const { call, adapter, given } = subject;
    this.mine = { call, adapter, given };
    questions.set(this.adapter, this);
  }

  private async ask(sent: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    const { adapter } = this.mine;
    const told = axios.getUri(sent);
    this.check(sent, told);
    if (!heedsSignals(adapter)) this.subject.isAskedBeside = true;
    return this.transmit(adapter, sent, (raw) => {
      const answer = this.answerIn(raw, told);
      this.isAnswered = true;
      return answer;
    });
  }

  /**
   * By a foreign adapter that an interceptor set. If that one calls ours, the question is asked, and its answer judged, there: it may
   * decrypt that answer, but not make another of it.
   */
  async outside(adapter: Adapter, sent: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    const told = axios.getUri(sent);
    const wrong = thrownBy(() => this.check(sent, told));
    return this.transmit(adapter, sent, (raw) => {
      if (this.isAnswered) {
        checkPassage(raw.passage);
        return given(raw);
      }
      this.subject.isAskedBeside = true;
      if (wrong !== undefined) throw wrong.error;
      return this.answerIn(raw, told);
    });
  }

  private transmit(
    adapter: Adapter,
    sent: InternalAxiosRequestConfig,
    done: (raw: Raw) => AxiosResponse,
  ): Promise<AxiosResponse> {
    const { call, scope } = this.subject;
    // A redirect leads somewhere that was not asked; the fetch adapter of an older axios has another name for this.
    sent.maxRedirects = 0;
    (sent as Config).fetchOptions = { ...((sent as Config).fetchOptions as object), redirect: 'manual' };
    this.onSend?.();
    return transmit(adapter, sent, call.limits, scope.alarms, done, true);
  }

  /**
   * An interceptor has the last word on where a request goes, and in whose name.
   *
   * @throws Error if it would go somewhere else, or ask about something else
   */
  private check(sent: InternalAxiosRequestConfig, told: string): void {
    const { asked, place } = this;
    const { call, pristine, outer, sent: payment } = this.subject;
    const [to, went] = [urlOf(sent), urlOf(payment)];
    const isMoved = isRelated(asked.url) && withoutQuery(to) !== withoutQuery(related(went, asked.url) ?? '');
    const own = urlOf(ownTarget({ outer, pristine }));
    if (isMoved || isAstray(call, own, pristine.wasSent ? went : undefined, place, to))
      throw new Error('an interceptor sends the look-up elsewhere');
    checkSubject(call, asked, { url: told, data: sent.data, headers: sent.headers });
    if (pristine.wasSent) checkAccount(inAName(payment), inAName(sent), asked);
  }

  /**
   * The provider's answer, even if an interceptor's own `validateStatus` rejects it.
   * @throws what came instead of it
   */
  private answerIn(raw: Raw, told: string): AxiosResponse {
    const { sent, wentTo } = this.subject;
    const answer = given(raw);
    const unsent = withoutTunnel(requestOf(answer), answer.status);
    checkPassage(unsent === undefined ? raw.passage : { ...raw.passage, unsent });
    checkWay(urlOf(sent), wentTo, { told, went: raw.wentTo, from: cameFrom(answer) });
    return answer;
  }
}

/** Where the payment is meant to go. */
export function ownTarget({ outer, pristine: { url, baseURL } }: Pick<Subject, 'outer' | 'pristine'>): Target {
  return { url, baseURL, allowAbsoluteUrls: outer.allowAbsoluteUrls };
}

function given({ response, error }: Raw): AxiosResponse {
  const answer = response ?? answerOf(error);
  if (answer === undefined) throw error;
  return answer;
}

/** Where an adapter says that an answer came from; empty if it does not. */
function cameFrom({ request }: AxiosResponse): string {
  const { responseURL, res } = (request ?? {}) as { responseURL?: unknown; res?: { responseUrl?: unknown } };
  const from = responseURL ?? res?.responseUrl;
  return typeof from === 'string' ? from : '';
}

function inAName(config: InternalAxiosRequestConfig): InAName {
  return { url: urlOf(config), header: headersOf(config) };
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
