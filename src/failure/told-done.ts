import { fieldsOf } from '../providers/body-fields.js';
import type { Exchange } from '../providers/exchange.js';
import { idOf } from '../providers/id.js';
import type { Provider } from '../providers/provider.js';

/** What no provider knows. */
const ANYTHING = { '-': '-' };

/**
 * Whether an answer says that such a request was done, although its status says that this one was refused: in HTTP 200, the provider
 * would take it for a success, of this request or of another one to the same place.
 */
export function isToldDone(provider: Provider, exchange: Exchange): boolean {
  const { status, body, text } = exchange;
  if (status < 300 || status > 499) return false;
  const says = (told: unknown, by?: string) => wouldBelieve(provider, exchange, told, by);
  if (!says(body, text) || says({})) return false;
  // Where any words are a success, a refusal has some too, but it is nothing that has an id.
  return !says(ANYTHING) || idOf(fieldsOf(body).id) !== undefined;
}

/** Whether this would be a success in HTTP 200. No such answer came, so nobody is told if the provider's own function throws. */
function wouldBelieve({ isSuccess }: Provider, exchange: Exchange, body: unknown, text: string | undefined): boolean {
  const answer = { status: { value: 200 }, body: { value: body }, text: { value: text } };
  const another: unknown = Object.create(exchange.request, { body: { value: undefined } });
  return [exchange.request, another].some((request) => {
    try {
      return isSuccess?.(Object.create(exchange, { ...answer, request: { value: request } })) === true;
    } catch {
      return false;
    }
  });
}
