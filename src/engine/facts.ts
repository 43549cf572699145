import { freeTraffic } from '../decision/decide.js';
import type { Facts } from '../decision/step.js';
import { Naps } from '../time/naps.js';
import { canAsk } from './ask.js';
import type { Call } from './call.js';
import { CallersWord } from './callers-word.js';
import { goesOn, isSpent, sentElsewhere } from './doubt.js';
import { patienceOf } from './enter.js';
import { protectionLeft } from './key-life.js';
import { attachedKeys, keysInForce } from './keys-in-force.js';
import { freshKeys, isReplaceable } from './renew-key.js';
import { sentUntil, stoodStill, unaskedFor } from './standstill.js';

/** What the next step of a call depends on besides its course. Each fact is looked up when needed: most steps need few. */
export function factsOf(call: Call, word = new CallersWord(call)): Facts {
  const { scope, pass, port, provider } = call;
  const isElsewhere = sentElsewhere(call) !== undefined;
  return {
    now: scope.clock.now(),
    settledAfter: provider.settledAfter,
    askable: !isElsewhere && canAsk(call),
    random: scope.clock.random,
    protectedAfter: (said) => (isElsewhere ? 0 : protectionLeft(call, said)),
    replaceable: (name) => isReplaceable(call, name),
    isMadeHere: (name) => attachedKeys(call, keysInForce(call)).includes(name),
    ...(goesOn(call) && {
      unaskedFor: (at) => (at === undefined ? unaskedFor(call) : Naps.of(scope.clock).age(at)),
    }),
    canAdopt: port.ask !== undefined,
    mayResend: (failure, attempt) => word.mayResend(failure, attempt),
    onError: (error) => call.onError(error),
    get stoodStill() {
      return stoodStill(call);
    },
    get spent() {
      return isSpent(call);
    },
    get heldUntil() {
      return sentUntil(call);
    },
    get freshKeys() {
      return freshKeys(call);
    },
    get elapsedMs() {
      return call.record.elapsedMs;
    },
    get remaining() {
      return call.limits.remaining;
    },
    get repeatable() {
      return port.request.isRepeatable;
    },
    get protectedFor() {
      return isElsewhere ? 0 : protectionLeft(call);
    },
    get traffic() {
      return pass.traffic(port.request.facts, patienceOf(call), call.limits.remaining);
    },
  };
}

/** Inside `run()`, every attempt of the operation is one attempt here, and the surrounding loop decides. */
export function leftAlone({ scope, record, provider }: Call): Facts {
  return {
    now: scope.clock.now(),
    settledAfter: provider.settledAfter,
    askable: false,
    random: scope.clock.random,
    replaceable: () => false,
    isMadeHere: () => false,
    canAdopt: false,
    freshKeys: undefined,
    elapsedMs: record.elapsedMs,
    remaining: 0,
    repeatable: false,
    protectedFor: 0,
    traffic: freeTraffic,
  };
}
