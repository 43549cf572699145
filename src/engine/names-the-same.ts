import { decoded } from '../providers/id.js';
import { openSent } from '../providers/sent-body.js';
import type { Call } from './call.js';
import { knownKeys } from './keys-in-force.js';
import type { LookUpRequest } from './port.js';

/**
 * Interceptors, transforms and signers write into a question as they write into a payment: a prefix of the shop, an id made anew, a
 * shorter page. What they make of it is then about something else, and so is its answer.
 *
 * @throws Error if its URL, its query or a field that it has from the payment is no longer what was asked
 */
export function checkSubject(
  call: Call,
  { url, data }: LookUpRequest,
  sent: { readonly url: string; readonly data?: unknown; readonly headers: unknown },
): void {
  const keys = Object.values(knownKeys(call));
  const [asked, asks] = [openSent(data, sent.headers), openSent(sent.data, sent.headers)];
  const isInPlace = keys.every((key) => {
    const places = placesOf(sent.url, key);
    return [...placesOf(url, key)].every((place) => places.has(place));
  });
  const all = new Set([...keys, ...namesIn(call.port.request.facts.body)]);
  if (isInPlace && keepsQuery(url, sent.url) && namesTheSame(asked, asks, { all, keys: new Set(keys) })) return;
  throw new Error("the application's own code makes the look-up ask about something else");
}

const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;
/** A key with one of these next to it is part of a longer word. */
const WORD = /[\p{L}\p{N}]/u;
/** What may begin or end a piece of a path or a query. */
const EDGE = /^[/?&=#]?$/;

/** Where a URL names the payment by this key, in its path or its query: what stands on either side of it, such as quotes. */
function placesOf(url: string, key: string): ReadonlySet<string> {
  const places = new Set<string>();
  const own = url.replace(ORIGIN, '');
  for (const each of [own, own.replaceAll('+', ' ')]) {
    const text = decoded(each) ?? each;
    for (let at = text.indexOf(key); key !== '' && at >= 0; at = text.indexOf(key, at + 1)) {
      const sides = [text.charAt(at - 1), text.charAt(at + key.length)];
      if (!sides.some((side) => WORD.test(side))) places.add(sides.map(sideOf).join('…'));
    }
  }
  return places;
}

function sideOf(char: string): string {
  return EDGE.test(char) ? '/' : char.replace('+', ' ');
}

/** Whether each parameter of a query is still there, and no second one of its name: others may come on top. */
export function keepsQuery(asked: string, sent: string): boolean {
  const [before, after] = [queryIn(asked), queryIn(sent)];
  return [...before.keys()].every((name) => before.getAll(name).join('\0') === after.getAll(name).join('\0'));
}

function queryIn(url: string): URLSearchParams {
  return new URLSearchParams(/\?([^#]*)/.exec(url)?.[1] ?? '');
}

/** Fields that name a request, not a payment: they may be made anew for each. */
const OF_A_REQUEST = /^(?:request|correlation|trace|message)_?id$|nonce|time_?stamp|signature/i;
/** The most fields of a payment that are read. */
const MOST_NAMES = 1000;

/** The texts and numbers in a payment's body: what a question has in common with it, it has from there. */
function namesIn(body: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const left: unknown[] = [body];
  while (left.length > 0 && names.size < MOST_NAMES) {
    const each = left.pop();
    if (isObject(each)) left.push(...Object.values(each));
    else if (typeof each === 'string' || typeof each === 'number') names.add(String(each));
  }
  return names;
}

/** Fields that are gone may have been encrypted. */
function namesTheSame(asked: unknown, sent: unknown, names: Names): boolean {
  if (isObject(asked)) {
    const isKept = ([name, value]: [string, unknown]) =>
      namesTheSame(value, sentOf(sent, name), OF_A_REQUEST.test(name) ? { ...names, all: names.keys } : names);
    return !isObject(sent) || Object.entries(asked).every(isKept);
  }
  return !names.all.has(String(asked)) || sent === undefined || isObject(sent) || String(sent) === String(asked);
}

/** The values that must stay: everything that a question has from the payment; its keys under any name. */
interface Names {
  readonly all: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
}

function sentOf(sent: unknown, name: string): unknown {
  return isObject(sent) ? sent[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
