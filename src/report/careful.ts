/** A field of any value, even of a Proxy that throws. */
export function read(value: unknown, name: PropertyKey): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  try {
    return (value as Record<PropertyKey, unknown>)[name];
  } catch {
    return undefined;
  }
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** An object of which nothing is known. */
export type Shape = Readonly<Record<string, unknown>>;

export function shapeOf(value: unknown): Shape | undefined {
  return typeof value === 'object' && value !== null ? (value as Shape) : undefined;
}

/** What this throws; `undefined` if it throws nothing. */
export function thrownBy(look: () => unknown): { readonly error: unknown } | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** The name of the class that made it. */
export function classOf(value: unknown): string | undefined {
  return textOf(read(read(value, 'constructor'), 'name'));
}

/** The first items of a list; none if it is not a list, or cannot be read. */
export function itemsOf(value: unknown, most: number): readonly unknown[] {
  try {
    return Array.isArray(value) ? Array.from({ length: Math.min(value.length, most) }, (_, at) => read(value, at)) : [];
  } catch {
    return [];
  }
}

/** Whether it is an Error, even one of another realm, or of an axios that makes errors without Error's constructor. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}
