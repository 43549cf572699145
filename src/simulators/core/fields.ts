/** A nested field of a JSON body; undefined if the path does not exist. */
export function fieldAt(fields: unknown, ...path: readonly string[]): unknown {
  let value = fields;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The same if it is a non-empty string. */
export function textAt(fields: unknown, ...path: readonly string[]): string | undefined {
  const value = fieldAt(fields, ...path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The same if it is a number, or a string that is one: payment APIs take amounts in both forms. */
export function numberAt(fields: unknown, ...path: readonly string[]): number | undefined {
  const value = fieldAt(fields, ...path);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
