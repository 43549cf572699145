import { createHash } from 'node:crypto';
import { show } from '../policy/check.js';
import { heedRejection } from '../policy/hook.js';
import { maskCards } from '../redaction/cards.js';
import type { Report } from '../report/report.js';

/** What BullMQ allows in a job id and a person can read. It refuses `:`, and ids that are whole numbers. */
const PLAIN = /^[\w.@/=&-]{1,120}$/;

/** A fresh one is made for each call, so it names the payment only if nothing else does. PayPal's is `requestId`. */
const PER_CALL: ReadonlySet<string> = new Set(['idempotencyKey', 'requestId']);

/** The id of the job for a payment: the same for each of its calls, so that it is one job however often it is added. */
export function jobIdOf({ provider, keys, callId }: Pick<Report, 'provider' | 'keys' | 'callId'>): string {
  const all = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1));
  const lasting = all.filter(([name]) => !PER_CALL.has(name));
  const named = lasting.length > 0 ? lasting : all;
  return idOf(provider, named.length > 0 ? named : [['callId', callId]]);
}

/**
 * The id of the job for a payment that the application names itself.
 *
 * @throws TypeError for anything but a name, such as a promise, which would read the same for every payment
 */
export function jobIdNamed(provider: string, name: string | number | bigint): string {
  // Payments with the same name are one job.
  if (!isName(name)) {
    heedRejection(name);
    throw new TypeError(`deferTo: id must return the payment's name, a string or a number; got ${show(name)}`);
  }
  return idOf(provider, [['id', String(name)]]);
}

function isName(name: unknown): boolean {
  return (typeof name === 'string' && name !== '') || typeof name === 'bigint' || Number.isFinite(name);
}

function idOf(provider: string, parts: readonly (readonly [name: string, value: string])[]): string {
  const readable = `${provider}/${parts.map(([name, value]) => `${name}=${value}`).join('&')}`;
  // A part that contains a separator could be read as two.
  const isPlain = PLAIN.test(readable) && [provider, ...parts.flat()].every((part) => !/[=&/]/.test(part));
  if (isPlain && maskCards(readable) === readable) return readable;
  const hash = createHash('sha256')
    .update(JSON.stringify([provider, parts]))
    .digest('base64url');
  return `hashed/${hash}`;
}
