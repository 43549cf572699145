import { matchesDigits, namesCode, normaliseCode } from '../providers/code.js';
import type { Decline } from '../providers/declines.js';
import type { Exchange, RequestFacts } from '../providers/exchange.js';
import type { Provider, Reading, RequestKind, Rule } from '../providers/provider.js';

type Facts = Readonly<Record<string, string | undefined>>;

/** Facts that the conditions of rows may test for any request. */
export function commonFacts(request: RequestFacts, kind: RequestKind): Facts {
  return { method: request.method, operation: kind.operation, endpoint: kind.endpoint };
}

/** The row for what was read from an answer: the first match. */
export function ruleFor(
  provider: Provider,
  reading: Reading,
  exchange: Exchange,
  kind: RequestKind,
  isKeyUnused: boolean,
): Rule {
  const facts: Facts = {
    ...commonFacts(exchange.request, kind),
    from: reading.from ?? 'body',
    status: reading.status ?? String(exchange.status),
    recoverable: reading.recoverable?.toString(),
    key: isKeyUnused ? 'unused' : undefined,
    ...reading.facts,
  };
  const { instead } = reading;
  if (instead !== undefined && namedRule(provider.rules, reading.code, reading.field, facts) === undefined) {
    return findRule(provider.rules, instead.code, instead.field, facts);
  }
  return findRule(provider.rules, reading.code, reading.field, facts);
}

function namedRule(rules: readonly Rule[], code: string, field: string | undefined, facts: Facts): Rule | undefined {
  const normalised = normaliseCode(code);
  return rules.find((rule) => rule.code !== '*' && fits(rule, normalised, field, facts));
}

/** The first row that matches a code. */
export function findRule(rules: readonly Rule[], code: string, field: string | undefined, facts: Facts): Rule {
  const normalised = normaliseCode(code);
  // The last shared row matches every code and has no condition.
  return rules.find((rule) => fits(rule, normalised, field, facts)) as Rule;
}

/** What the table says about a decline that a look-up reported. If no row names it, only that it is final. */
export function declineNamed(rules: readonly Rule[], code: string): Decline {
  const normalised = normaliseCode(code);
  const rule = rules.find(({ decline, code: named }) => decline !== undefined && namesCode(named, normalised));
  return rule?.decline ?? { code: 'generic', retryable: 'never' };
}

function fits(rule: Rule, code: string, field: string | undefined, facts: Facts): boolean {
  // A row for any code applies to any field, unless it names one.
  if (rule.field !== field && (rule.field !== undefined || rule.code !== '*')) return false;
  return namesCode(rule.code, code) && meets(rule, facts);
}

function meets(rule: Rule, facts: Facts): boolean {
  for (const [name, wanted] of Object.entries(rule.when ?? {})) {
    const found = Object.hasOwn(facts, name) ? facts[name] : undefined;
    if (found === undefined) return false;
    const values = typeof wanted === 'string' ? [wanted] : wanted;
    if (!values.some((value) => value === found || matchesDigits(value, found))) return false;
  }
  return true;
}
