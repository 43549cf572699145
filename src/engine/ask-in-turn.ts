import { exchangeOf } from '../decision/evidence.js';
import type { Refusal } from '../decision/refusal.js';
import { classify, classifyTransport } from '../failure/classify.js';
import type { RequestFacts } from '../providers/exchange.js';
import type { Caller } from '../time/wait.js';
import { admit } from '../traffic/door.js';
import type { Lane } from '../traffic/lane.js';
import { lessonOf } from '../traffic/lesson.js';
import { Pass } from '../traffic/pass.js';
import { HELD, refuseFor } from '../traffic/refuse.js';
import { routeOf } from '../traffic/route.js';
import type { Admission, Visitor } from '../traffic/visitor.js';
import type { Call } from './call.js';
import { sendInside } from './inside-run.js';
import { insideAdapter, lendingAround, mayShare } from './own-place.js';
import type { LookUpRequest, LookUpResponse, Port } from './port.js';
import { silenceOf } from './silence.js';

/**
 * Takes a look-up's questions through the door like any other request. Each uses the lane of its own endpoint, which learns from
 * it.
 */
export class AskInTurn {
  /** Why a question was refused, or the provider's back-off time if it does not fit into the call's time. */
  refusal: Refusal | undefined;
  /** Questions let through so far. */
  asked = 0;
  /** One went through the lane of the call itself: a good answer to it has let a waiting call go already. */
  isInLaneOfCall = false;
  /** Of its questions that are not on the wire: what is on the wire has its own limits. */
  private readonly unsent = new Set<Pass>();
  private isOver = false;

  constructor(
    private readonly call: Call,
    private readonly send: NonNullable<Port['ask']>,
  ) {}

  /** @throws Error if the question is not let through, or gets no answer */
  readonly ask = async (asked: LookUpRequest, facts: RequestFacts): Promise<LookUpResponse> => {
    const { call } = this;
    this.checkOpen();
    const pass = new Pass(laneOf(call, facts));
    this.isInLaneOfCall ||= pass.lane === call.pass.lane;
    this.unsent.add(pass);
    try {
      const door = await this.enter(pass, facts);
      if (!('waited' in door)) throw this.notAsked(door);
      // Only `leave` gives back what the caller's own code keeps for ever.
      this.checkOpen();
      this.asked += 1;
      return await this.exchange(pass, asked, facts);
    } finally {
      this.unsent.delete(pass);
      pass.handIn();
      const waited = pass.waited + (pass.held ?? 0);
      if (waited > 0) call.pass.held = (call.pass.held ?? 0) + waited;
    }
  };

  /** The look-up is over. The caller's own code, such as a signer, may keep a question for ever, but not what that holds. */
  leave(): void {
    this.isOver = true;
    for (const pass of this.unsent) pass.handIn();
  }

  private checkOpen(): void {
    if (this.isOver) throw new Error('the look-up is over; nothing was sent');
  }

  private enter(pass: Pass, request: RequestFacts): Admission | Promise<Admission> {
    const { call } = this;
    const { scope } = call;
    if (call.around !== undefined) sendInside(call.around, pass);
    if (pass.enterAtOnce(scope.clock.now())) return { waited: false };
    return lendingAround(call, () => admit(new QuestionAtDoor(call, pass, request)));
  }

  private notAsked(stop: Exclude<Admission, { readonly waited: boolean }>): Error {
    if ('gone' in stop) return new Error('the caller has given up');
    this.refusal = stop.refusal;
    return Object.assign(new Error(stop.refusal.message), { code: stop.refusal.code });
  }

  private async exchange(pass: Pass, asked: LookUpRequest, facts: RequestFacts): Promise<LookUpResponse> {
    const { call } = this;
    const { clock } = call.scope;
    const sentAt = clock.now();
    const send = () =>
      this.send(asked, () => {
        this.checkOpen();
        this.unsent.delete(pass);
      });
    // Interceptors run for a question too, and may fetch a token: the place that the question holds serves both.
    const sent = mayShare({ pass }) ? insideAdapter({ pass, onTheWire: false }, send) : send();
    const response = await sent.catch((error: unknown) => {
      const classified = classifyTransport(call.provider, silenceOf(call.port.caller, error), facts);
      // An error from our own side says nothing about the provider.
      if (classified.rule.outage) pass.learn(classified, facts, sentAt);
      throw error;
    });
    const classified = classify(call.provider, exchangeOf(response, facts), call);
    if (classified === undefined) {
      const now = clock.now();
      pass.succeed(now, now - sentAt);
      return response;
    }
    pass.learn(classified, facts, sentAt);
    const { quietFor } = lessonOf(classified);
    if (quietFor > call.policy.maxRetryAfter || (quietFor > 0 && quietFor >= call.limits.remaining)) {
      this.notAsked(refuseFor(quietFor, { ...HELD, outcome: 'deferred', stoppedBy: 'retry-after' }, clock));
    }
    return response;
  }
}

/** A question at the door. It is a class because an object literal with getters would get a hidden class of its own each time. */
class QuestionAtDoor implements Visitor {
  readonly patience: number;
  readonly isInDoubt = false;

  constructor(
    private readonly call: Call,
    readonly pass: Pass,
    readonly request: RequestFacts,
  ) {
    this.patience = call.limits.remaining;
  }

  get caller(): Caller {
    return this.call.port.caller;
  }

  get remaining(): number {
    return this.call.limits.remaining;
  }

  get asksInDoubt(): boolean {
    return this.call.record.course.outcome === 'unknown';
  }

  get maxRetryAfter(): number {
    return this.call.policy.maxRetryAfter;
  }

  /** There is nobody to tell: it is not the call itself that is about to be sent. */
  onWait(): void {}
}

/** The lane of a question is that of its own endpoint, unless all endpoints share one. */
function laneOf({ pass, provider }: Call, { method = 'get', path }: RequestFacts): Lane {
  return pass.lane.beside(routeOf(method, path, provider.ids));
}
