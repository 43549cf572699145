import { Call } from '../engine/call.js';
import { refreshKeys } from '../engine/first-keys.js';
import { NOWHERE } from '../engine/look-up-way.js';
import type { LookUpRequest, LookUpResponse, Port, PortRequest, Route } from '../engine/port.js';
import type { Leaving } from '../engine/withheld.js';
import { writeFirstKeys } from '../engine/write-first-keys.js';
import type { ResolvedPolicy } from '../policy/policy.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, Provider } from '../providers/provider.js';
import { originOf } from '../redaction/path.js';
import { SignalCaller } from '../time/signal-caller.js';
import type { Came } from './attempt.js';
import type { FetchScope, Subject } from './fetch-scope.js';
import type { Given } from './given.js';
import { KeptRequest } from './kept-request.js';
import { Keyed } from './keyed.js';
import { lookUp } from './look-up.js';
import type { Fetch } from './options.js';
import { letGo, type ReadResponse, setAside } from './read-response.js';

/** One call of a wrapped `fetch`: the port through which the engine drives it. */
export class FetchCall extends SignalCaller implements Port, PortRequest, Subject {
  readonly call: Call;
  readonly kept: KeptRequest;
  sent: Leaving | undefined;
  wentTo = NOWHERE;
  /** What came of the attempt that was sent last. */
  last: Came | undefined;
  asked: Partial<ReadResponse> = {};
  /** Why a retry that was ready was not sent. */
  withheld: unknown;

  constructor(
    readonly scope: FetchScope,
    provider: Provider,
    policy: ResolvedPolicy,
    readonly given: Given,
  ) {
    super(given.signal);
    this.kept = new KeptRequest(given);
    this.call = new Call(scope, provider, policy, scope.laneFinder.of(provider, given), this);
    scope.laneFinder.tellFault(this.call);
  }

  /** Puts the keys into the request, once its body is there. */
  attachKeys(): void {
    const { call, kept, given } = this;
    if (given.isOdd) {
      if (call.policy.keys === undefined) return;
      throw new TypeError('recovery: keys cannot be written into this request');
    }
    const keyed = new Keyed(kept);
    const thrown = writeFirstKeys(call, keyed);
    keyed.commit();
    if (thrown !== undefined) call.onError(thrown.error);
  }

  /** A key that belongs to one attempt is replaced by a fresh one for the next. */
  refreshKeys(): void {
    const keyed = new Keyed(this.kept);
    refreshKeys(this.call, keyed);
    keyed.commit();
  }

  /** Sends an attempt. What is not understood goes out as given, without our signal, so that `fetch` judges all of it. */
  get fetch(): Fetch {
    const { given, scope } = this;
    if (!given.isOdd) return scope.fetch;
    return (input) => scope.fetch(input, given.init);
  }

  get request(): PortRequest {
    return this;
  }

  get facts(): RequestFacts {
    return this.sent?.facts ?? this.kept.facts;
  }

  get stableFacts(): RequestFacts {
    return this.kept.stableFacts(this.facts);
  }

  get isRepeatable(): boolean {
    return this.kept.isRepeatable;
  }

  renew(key: KeyDefinition, uniqueFor: (current: string) => string): string | undefined {
    return this.kept.renew(key, uniqueFor);
  }

  get route(): Route {
    const { kept, scope, given, call, sent } = this;
    return {
      origin: originOf(kept.url),
      sentTo: sent && originOf(sent.url),
      change(origin, headers) {
        kept.change(origin, headers);
        return scope.laneFinder.ofMoved(call, { ...given, url: kept.url, headers: kept.headers });
      },
    };
  }

  ask(asked: LookUpRequest, onSend?: () => void): Promise<LookUpResponse> {
    return lookUp(this, asked, onSend);
  }

  release(): void {
    if (this.last !== undefined) this.last = setAside(this.last);
  }

  /** Nobody gets the last answers any more, apart from the one that is handed on. */
  letGo(given?: Partial<ReadResponse>): void {
    for (const each of [this.last ?? {}, this.asked]) if (each !== given) letGo(each);
  }
}
