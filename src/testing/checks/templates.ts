import { explain } from '../../engine/explain.js';
import type { Answer, ExplainOptions } from '../../engine/explain-options.js';
import { normaliseCode } from '../../providers/code.js';
import type { Provider } from '../../providers/provider.js';
import { askedOf, type ProviderCases } from '../cases.js';

/** A code that no table names. */
export const NO_CODE = 'A_CODE_THAT_NO_ROW_NAMES';

/** An answer of the cases with a place for another code. */
export interface Template {
  readonly asked: readonly [answer: Answer, given: ExplainOptions];
  readonly with: (code: string) => unknown;
}

/** The forms in which errors come, each once. */
export function templatesOf(provider: Provider, { answers }: ProviderCases): readonly Template[] {
  const found = new Map<string, Template>();
  for (const each of answers) {
    const [answer, given] = askedOf(each);
    if ('error' in answer) continue;
    const code = explain(provider, answer, given)?.code;
    const data = parsed(answer.data);
    if (code === undefined || typeof data !== 'object' || data === null) continue;
    const put = (other: string) => replaced(data, normaliseCode(code), other);
    const { method, url, status } = answer;
    const form = JSON.stringify([method, url, status, put(NO_CODE)]);
    if (form.includes(NO_CODE)) found.set(form, { asked: [answer, given], with: put });
  }
  return [...found.values()];
}

function replaced(value: unknown, code: string, other: string): unknown {
  if (typeof value === 'string' || typeof value === 'number') {
    return normaliseCode(String(value)) === code ? other : value;
  }
  if (Array.isArray(value)) return value.map((each) => replaced(each, code, other));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each, code, other)]));
}

function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined;
  }
}
