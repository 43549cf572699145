import { elementOf, listed } from '../policy/check.js';
import type { KeyDefinition } from './key.js';
import type { Rule } from './rule.js';

/** The values that a fact may have; those from `read` may be anything. */
const FACTS: ReadonlyMap<string, readonly [pattern: RegExp, what: string]> = new Map([
  ['method', [/^[A-Z]+$/, 'a method in upper case, such as POST']],
  ['operation', [/^(?:read|repeatable|write)$/, 'read, repeatable or write']],
  ['endpoint', [/./, 'an endpoint, as kindOf names it']],
  ['from', [/^(?:body|text|status|transport)$/, 'body, text, status or transport']],
  ['status', [/^[\dx]+$/, 'a status, such as 503, or 5xx for a class']],
  ['recoverable', [/^(?:true|false)$/, "'true' or 'false', as a string"]],
  ['key', [/^unused$/, 'unused']],
]);

/** A provider's table, and what its rows may refer to. */
interface Table {
  readonly name: string;
  readonly rules?: readonly Rule[];
  readonly keys?: readonly KeyDefinition[];
  readonly facts?: readonly string[];
}

/**
 * Refuses rows that could never do what they say.
 *
 * @throws TypeError that names each row, what is wrong with it and what would be right
 */
export function checkRows({ name, rules = [], keys = [], facts = [] }: Table): void {
  const complaints = rules.flatMap((rule, index) => {
    const complaint = aboutKeys(rule, keys) ?? aboutWhen(rule, facts) ?? aboutDecline(rule);
    return complaint === undefined ? [] : [`${elementOf('rules', index, rule)}.${complaint}`];
  });
  if (complaints.length > 0) throw new TypeError(listed(`provider ${name}`, complaints));
}

function aboutKeys(rule: Rule, known: readonly KeyDefinition[]): string | undefined {
  const { action, absent, keys = [] } = rule;
  const names = known.map((key) => key.name);
  const stranger = keys.find((key) => !names.includes(key));
  if (stranger !== undefined) {
    return `keys names ${stranger}, which is not a key of this provider; ${oneOf(names, 'it has none')}`;
  }
  const refused = known.find((key) => key.name === keys[0]);
  if (action !== 're-key' && absent === undefined) return aboutRefusal(rule, refused);
  if (refused === undefined)
    return `keys is missing: a re-key needs the names of the keys to replace, the refused one first`;
  const { name, kind, read, write } = refused;
  if (read !== undefined && write === undefined)
    return `keys names ${name} first, which has no write to replace it with`;
  if (absent === undefined) return undefined;
  return kind === 'attempt'
    ? `keys names ${name} first, which is no key of the payment: absent replaces one`
    : aboutAbsent(rule);
}

/** What a row with `absent` may not say: it has a request sent again under fresh keys once it is certainly absent. */
function aboutAbsent({ action, afterAmbiguous, lookFirst }: Rule): string | undefined {
  if (action !== 'retry' && action !== 'reconcile') {
    return `absent is only for a row that retries or reconciles; got action '${action}'`;
  }
  if (afterAmbiguous !== undefined)
    return 'absent contradicts afterAmbiguous: a used key belongs to somebody, whatever a look-up finds';
  return lookFirst && 'absent contradicts lookFirst, which sends again under the same keys';
}

/** A key refused the second time proves the first request. */
function aboutRefusal({ afterAmbiguous }: Rule, refused: KeyDefinition | undefined): string | undefined {
  if (refused?.replays !== 'none' || afterAmbiguous !== undefined) return undefined;
  return `afterAmbiguous is missing, such as 'reconcile': ${refused.name} replays none, so that its refusal proves the attempt before it`;
}

/**
 * Refuses keys that could never do what they say.
 *
 * @throws TypeError that names each key, and what is wrong with it
 */
export function checkKeys({ name, rules = [], keys = [] }: Table): void {
  const complaints = keys.flatMap((key, index) => {
    const complaint = aboutAttemptKey(key) ?? aboutReplays(key, rules);
    return complaint === undefined ? [] : [`${elementOf('keys', index, key)}.${complaint}`];
  });
  if (complaints.length > 0) throw new TypeError(listed(`provider ${name}`, complaints));
}

/** What only a key that is the same on every attempt can do. */
const OF_OPERATIONS = ['protects', 'replays', 'lifetime', 'payment'] as const;

function aboutAttemptKey(key: KeyDefinition): string | undefined {
  const wrong = key.kind === 'attempt' && OF_OPERATIONS.find((field) => key[field] !== undefined);
  return wrong ? `${wrong} is for operation keys: an attempt key is different on every attempt` : undefined;
}

function aboutReplays({ name, replays }: KeyDefinition, rules: readonly Rule[]): string | undefined {
  const isRefused = rules.some(({ keys: [first] = [], absent }) => first === name && absent === undefined);
  if (replays !== 'none' || isRefused) return undefined;
  return `replays is 'none', but no row says how a second request is refused: add one with keys: ['${name}'] and afterAmbiguous: 'reconcile'`;
}

function aboutDecline({ decline, action }: Rule): string | undefined {
  if (decline === undefined || action === 'fail-fast') return undefined;
  return `action must be 'fail-fast', because a decline is final; got '${action}'`;
}

function aboutWhen({ when = {} }: Rule, more: readonly string[]): string | undefined {
  for (const [fact, wanted] of Object.entries(when)) {
    const values = typeof wanted === 'string' ? [wanted] : wanted;
    if (values.length === 0) return `when.${fact} is empty, so the row would never match`;
    const known = FACTS.get(fact);
    if (known === undefined) {
      if (more.includes(fact)) continue;
      return `when.${fact} is not a fact; ${oneOf([...FACTS.keys(), ...more], '')}, or one that read returns and facts names`;
    }
    const [pattern, what] = known;
    const wrong = values.find((value) => !pattern.test(value));
    if (wrong !== undefined) return `when.${fact} must be ${what}; got '${wrong}'`;
  }
  return undefined;
}

function oneOf(names: readonly string[], none: string): string {
  return names.length === 0 ? none : `expected one of ${names.join(', ')}`;
}
