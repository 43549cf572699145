import { inquire, type Known } from '../../src/engine/inquire.js';
import type { Provider } from '../../src/index.js';

/** When it was sent, and when it was made. */
export const SENT = Date.parse('2026-11-27T10:00:00Z');
export const MADE = '2026-11-27T10:00:02Z';
/** The same for providers that tell seconds. */
export const MADE_AT = SENT / 1000 + 2;

/** Asks what became of a request; each question gets the next answer. */
export async function asked(
  provider: Provider,
  request: string,
  body: object,
  answers: readonly object[],
  known?: Partial<Known>,
) {
  const [method = '', path = ''] = request.split(' ');
  const left = [...answers];
  const next = async () => ({ status: 200, headers: { 'content-type': 'application/json' }, data: left.shift() });
  const facts = { method, path, header: () => undefined, body };
  const times = { keys: {}, firstSentAt: SENT, lastSentAt: SENT, now: SENT + 60_000, inDoubt: true };
  const found = await inquire(provider, facts, next, {}, { ...times, ...known });
  return found !== undefined && 'state' in found ? found.state : found;
}
/** The answer that has accepted it. */
export const accepted = (data: object) => ({ answer: { status: 200, headers: {}, data } });
