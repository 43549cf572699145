/** The headers of a call, as far as they can be read. */
export interface GivenHeaders {
  /** By name, in the case first used. `undefined` if the platform does not take them for headers. */
  readonly named: Record<string, unknown> | undefined;
  /** What takes their place, if reading them used them up, or if only `fetch` can judge them, later. */
  readonly copy?: readonly unknown[];
}

/**
 * Reads headers. Repeated ones are joined, as `Headers` does.
 * @throws what reading them throws
 */
export function readHeaders(headers: unknown): GivenHeaders {
  if (headers === undefined) return { named: {} };
  if (typeof headers !== 'object' || headers === null) return { named: undefined };
  if (!isIterable(headers)) return { named: { ...headers } };
  if (headers instanceof Headers) return { named: joined(headers) };
  const given = [...headers];
  const rows = given.map((row) => (isIterable(row) ? [...row] : row));
  if (!areHeaders(rows)) return { named: undefined, copy: rows };
  return { named: joined(rows), ...([headers, ...given].some(isUsedUp) && { copy: rows }) };
}

/** A text is iterable too, but is no header. */
function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && typeof (value as Iterable<unknown> | null)?.[Symbol.iterator] === 'function';
}

/** A generator and the like can be read only once. */
function isUsedUp(value: unknown): boolean {
  return isIterable(value) && !Array.isArray(value) && Object.is(value[Symbol.iterator](), value);
}

/** The platform judges. */
function areHeaders(rows: readonly unknown[]): rows is readonly (readonly [string, unknown])[] {
  try {
    return new Headers(rows as [string, string][]) !== undefined;
  } catch {
    return false;
  }
}

function joined(rows: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  const written = new Map<string, string>();
  for (const [name, value] of rows) {
    const lower = String(name).toLowerCase();
    const first = written.get(lower);
    if (first === undefined) {
      written.set(lower, name);
      all[name] = value;
    } else all[first] = `${all[first]}${lower === 'cookie' ? '; ' : ', '}${value}`;
  }
  return all;
}
