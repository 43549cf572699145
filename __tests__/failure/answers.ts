import { openBody } from '../../src/failure/body.js';
import { type Exchange, headerOf, type RequestFacts } from '../../src/providers/exchange.js';
import { defineProvider, type Provider, type ProviderDefinition, type Rule } from '../../src/providers/provider.js';

/** The request of an attempt: a POST unless something else is said. */
export function request(given: Partial<RequestFacts> = {}): RequestFacts {
  return { method: 'POST', path: '/pay', header: () => undefined, body: undefined, ...given };
}

/** An answer as a provider's reader gets it. */
export function answered(
  status: number,
  data?: unknown,
  headers: Record<string, string> = {},
  asked: Partial<RequestFacts> = {},
): Exchange {
  const { body, kind } = openBody(data, headers);
  return { request: request(asked), status, header: (name) => headerOf(headers, name), body, bodyKind: kind };
}

/** A row that is like any other but for what is given. */
export function row(code: string, given: Partial<Rule> = {}): Rule {
  return { code, action: 'fail-fast', processed: 'no', why: code, source: 'test', basis: 'J', ...given };
}

/** A provider whose answers hold their error as `{ error: Reading | Reading[] }`. */
export function provider(rules: readonly Rule[] = [], given: Partial<ProviderDefinition> = {}): Provider {
  return defineProvider({
    name: 'test',
    rules,
    facts: ['phase', 'never'],
    keys: [{ name: 'order', kind: 'operation' }],
    read: ({ body }) => (body as { error?: never } | undefined)?.error,
    ...given,
  });
}
