import { processorSchema } from '../deferral/processor.js';
import { show } from '../policy/check.js';
import { meantBy } from '../policy/suggest.js';

const WHERE = 'deferralWorker';

/**
 * Checks what BullMQ would take without a word. Its own options are its own concern, but one that is nearly one of ours is taken
 * for a slip: a limit that does not hold would be noticed only when it is needed.
 *
 * @throws TypeError that names the option, its value and what is expected
 */
export function checkWorker(queueName: unknown, given: object | undefined): void {
  if (typeof queueName !== 'string' || queueName === '') {
    throw new TypeError(`${WHERE}: queueName must be the name of a queue, a string; got ${show(queueName)}`);
  }
  const { connection } = Object(given) as { readonly connection?: unknown };
  if (connection === undefined || connection === null) {
    const wanted = "an object with a connection, such as { connection: { host: '127.0.0.1', port: 6379 } }";
    const got = typeof given === 'object' && given !== null ? 'one without' : show(given);
    throw new TypeError(`${WHERE}: the options must be ${wanted}; got ${got}`);
  }
  for (const name of Object.keys(given as object)) {
    const meant = meantBy(name, '', processorSchema);
    if (meant !== undefined && meant !== name) {
      throw new TypeError(`${WHERE}: ${name} is not an option; did you mean ${meant}?`);
    }
  }
}
