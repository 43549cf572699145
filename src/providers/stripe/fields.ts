import type { RequestFacts } from '../provider.js';

export type Fields = Readonly<Record<string, unknown>>;

/** What a request says: the fields of its form, or of its JSON. */
export function bodyOf({ body }: RequestFacts): Fields {
  return fieldsOf(body);
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
