// Run before each test file of axios: the default instance and all that `create` makes are attached. Nothing is sent again,
// and no breaker opens, since axios's tests fail on purpose, hundreds of times, at one and the same port.
import axios from 'axios-itself';

let attachTo;
withChildren(axios);
// Later than that: the package hands out `create` by its own name too, as it stands when that is first loaded.
const { attach, plainHttp } = await import('recoverable');
const options = { provider: plainHttp(), logger: false, circuitBreaker: false, policy: { maxAttempts: 1 } };
attachTo = (instance) => {
  // Attaching makes instances of its own.
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
