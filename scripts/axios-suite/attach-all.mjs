// Runs before each test file of axios, and attaches the default instance and all that `create` makes. Nothing is retried and no
// breaker opens, since axios's tests fail on purpose, hundreds of times, at the same port.
import axios from 'axios-itself';

let attachTo;
withChildren(axios);
// Only now: importing recoverable loads the axios package, which exports `create` under its own name too, as it is then.
const { attach, plainHttp } = await import('recoverable');
const options = { provider: plainHttp(), logger: false, circuitBreaker: false, policy: { maxAttempts: 1 } };
attachTo = (instance) => {
  // Attaching makes its own instances, which must not be attached.
  const again = attachTo;
  attachTo = undefined;
  attach(instance, options);
  attachTo = again;
};
attachTo(axios);

function withChildren(instance) {
  const { create } = instance;
  instance.create = function createAttached(...given) {
    const made = withChildren(Reflect.apply(create, this, given));
    attachTo?.(made);
    return made;
  };
  return instance;
}
