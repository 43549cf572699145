import type { RequestFacts } from './exchange.js';

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a request's body: an object, or its JSON text. Empty if there are none. */
export function fieldsIn({ body }: Pick<RequestFacts, 'body'>): Fields {
  return fieldsOf(typeof body === 'string' ? parsed(body) : body);
}

/** A value's fields, if it is an object and not a list. */
export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

/** The objects of a list, as their fields; empty for anything but a list. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A text without the spaces around it, if anything else is in it. */
export function trimmedOf(value: unknown): string | undefined {
  return typeof value === 'string' ? textOf(value.trim()) : undefined;
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
