import { AxiosError, type AxiosResponse, CanceledError, type InternalAxiosRequestConfig } from 'axios';
import { type Garbling, isFollowed, read, settle } from './axios-side.js';
import { elsewhere, lieOf } from './lies.js';
import type { ModelRequest, ProviderModel, Reply } from './provider-model.js';
import type { Behaviour, Scenario } from './scenario.js';
import type { VirtualTime } from './virtual-time.js';

/** One request, and what became of it as far as the client could see. */
export interface Seen extends ModelRequest {
  readonly kind: 'write' | 'look-up' | 'read';
  readonly id: string;
  readonly behaviour: Behaviour;
  /** When the client had an answer to it, or gave it up. */
  endedAt?: number;
  /** When the provider read what it answered with; only where that answer was delivered. */
  readAt?: number;
  deliveredAt?: number;
  /** The provider's own word was delivered, and no fault's. */
  isProper?: true;
  sense?: Reply['sense'];
  untrue?: true;
  /** Milliseconds that the answer asked to wait. */
  tellsMs?: number;
}

const ANSWER: Behaviour = { do: 'answer' };

type Failing = (code: string, more?: object) => void;

/** Milliseconds from one side to the other. */
const TRAVEL = 10;
/** Milliseconds until a connection on which nothing comes is given up, where the client sets no limit. */
const DEAD_CONNECTION = 100_000;

/** The adapter of a client whose requests meet these behaviours, in the order in which they are sent. */
export function openWire(
  model: ProviderModel,
  { behaviours, everyLookUp }: Pick<Scenario, 'behaviours' | 'everyLookUp'>,
  time: VirtualTime,
): { readonly adapter: (config: InternalAxiosRequestConfig) => Promise<AxiosResponse>; readonly seen: Seen[] } {
  const seen: Seen[] = [];
  const adapter = (config: InternalAxiosRequestConfig) =>
    new Promise<AxiosResponse>((resolve, reject) => {
      const request = read(config, time.now());
      const kind = model.kindOf(request);
      const listed = behaviours[seen.length] ?? ANSWER;
      const behaviour = kind === 'look-up' && listed.do === 'answer' ? everyLookUp : listed;
      const entry: Seen = { ...request, kind, id: model.idOf(request), behaviour };
      seen.push(entry);
      let isOver = false;
      const { signal } = config;
      const abort = (reason: unknown) => {
        end();
        reject(reason instanceof AxiosError ? reason : new CanceledError(undefined, config));
      };
      const end = () => {
        isOver = true;
        entry.endedAt = time.now();
        signal?.removeEventListener?.('abort', abort);
      };
      signal?.addEventListener?.('abort', abort);
      const fail: Failing = (code, more) => {
        if (isOver) return;
        end();
        const request = entry.behaviour.do === 'redirect' && isFollowed(config) ? { method: 'GET' } : {};
        reject(Object.assign(new AxiosError(`failed: ${code}`, code, config, request), more));
      };
      const answer = (reply: Reply, fault?: Garbling, readAt = time.now()) => {
        time.after(TRAVEL, () => {
          if (isOver) return;
          end();
          entry.readAt = readAt;
          entry.deliveredAt = time.now();
          const retryAfter = reply.headers?.['retry-after'];
          // Whoever a redirect leads to cannot speak for the provider.
          if (retryAfter !== undefined && fault !== 'elsewhere') entry.tellsMs = Number(retryAfter) * 1000;
          // A status that tells enough by itself is heard, though its body is cut.
          const isCut = fault === 'truncate' || fault === 'half';
          if (fault === undefined || (isCut && reply.status !== 200 && !reply.needsBody)) {
            entry.isProper = true;
            entry.sense = reply.sense;
          }
          if (reply.untrue) entry.untrue = true;
          settle(config, reply, fault, resolve, reject);
        });
      };
      new Arrival(model, time, entry, answer, fail).begin();
    });
  return { adapter, seen };
}

/** A request on its way through a fault. */
class Arrival {
  constructor(
    private readonly model: ProviderModel,
    private readonly time: VirtualTime,
    private readonly request: Seen,
    private readonly answer: (reply: Reply, fault?: Garbling, readAt?: number) => void,
    private readonly fail: Failing,
  ) {}

  begin(): void {
    const { behaviour } = this.request;
    if (behaviour.do === 'no-connection') {
      this.time.after(TRAVEL, () => this.fail('ECONNREFUSED', { syscall: 'connect' }));
      return;
    }
    const late = behaviour.do === 'late' && behaviour.where === 'network' ? behaviour.ms : 0;
    this.time.after(TRAVEL + late, () => this.arrive(behaviour));
  }

  private arrive(behaviour: Behaviour): void {
    const { model, time } = this;
    const strikes = 'when' in behaviour ? behaviour.when : undefined;
    if (strikes === 'after') this.work(behaviour.do === 'code' && behaviour.forgets);
    switch (behaviour.do) {
      case 'answer':
      case 'no-connection':
        this.answer(this.work());
        break;
      case 'late':
        if (behaviour.where === 'provider') this.workSlowly(behaviour.ms);
        else this.answerSlowly(behaviour);
        break;
      case 'reset':
        time.after(TRAVEL, () => this.fail('ECONNRESET'));
        break;
      case 'hang':
        time.after(DEAD_CONNECTION, () => this.fail('ECONNRESET'));
        break;
      case 'html':
        this.answer({ status: behaviour.status, body: '<!doctype html><title>proxy</title>' }, 'page');
        break;
      case 'status':
        this.answer({ status: behaviour.status, headers: waiting(behaviour.retryAfter), body: '' }, 'other');
        break;
      case 'code':
        this.answer(model.error(behaviour.code), 'other');
        break;
      case 'cut':
        this.answer(this.work(), behaviour.how);
        break;
      case 'limit':
        this.answer({ status: 429, headers: waiting(behaviour.retryAfter), body: '' }, 'other');
        break;
      case 'lie':
        if (this.request.kind === 'look-up') this.answer(...lieOf(behaviour.how, model, this.request));
        else this.answer(this.work());
        break;
      case 'redirect':
        if (behaviour.to === 'nobody') time.after(TRAVEL, () => this.fail('ECONNREFUSED', { syscall: 'connect' }));
        else this.answer(elsewhere(behaviour.to, model, waiting(behaviour.retryAfter)), 'elsewhere');
        break;
      case 'issuer-silent':
        this.beSilent(behaviour);
        break;
    }
  }

  /** The provider's own answer, with what takes effect by it. */
  private work(forgets = false): Reply {
    const { model, request } = this;
    if (request.kind !== 'write') return model.look(request);
    return model.admit(request) ?? model.process(request, forgets);
  }

  private workSlowly(ms: number): void {
    const { model, request, time } = this;
    const known = request.kind === 'write' ? model.admit(request) : undefined;
    if (known !== undefined) {
      this.answer(known);
      return;
    }
    time.after(ms, () => this.answer(request.kind === 'write' ? model.process(request, false) : model.look(request)));
  }

  /** What it does takes effect at once. */
  private answerSlowly({ where, ms }: Extract<Behaviour, { do: 'late' }>): void {
    const reply = this.work();
    const readAt = this.time.now();
    if (where === 'answer') this.time.after(ms, () => this.answer(reply, undefined, readAt));
    else this.answer(reply);
  }

  private beSilent({ endsAfter, end = 'COMPLETED', retryAfter }: Extract<Behaviour, { do: 'issuer-silent' }>): void {
    const { model, request } = this;
    const known = request.kind === 'write' ? model.admit(request) : model.look(request);
    const silent = known === undefined ? model.silence?.(request, endsAfter, end) : undefined;
    if (silent === undefined) this.answer(known ?? this.work());
    else this.answer({ ...silent, headers: waiting(retryAfter) }, 'other');
  }
}

function waiting(retryAfter: number | undefined): Record<string, string> {
  return retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
}
