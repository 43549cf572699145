import type { RequestFacts } from './exchange.js';
import { decoded } from './id.js';

/** An endpoint of an API: method, pattern of the path, and what is known of it. A group in the pattern is an id. */
export type EndpointRow<T> = readonly [method: string, path: RegExp, endpoint: T];

type Asked = Pick<RequestFacts, 'method' | 'path'>;

/** The endpoint of a request; `undefined` if it is none of these. */
export function endpointIn<T>(endpoints: readonly EndpointRow<T>[], { method, path: given }: Asked): T | undefined {
  const path = withoutSlash(given);
  return endpoints.find(([wanted, pattern]) => wanted === method && pattern.test(path))?.[2];
}

/** The id in the path of a request to one of the endpoints. */
export function idInPath(
  endpoints: readonly EndpointRow<unknown>[],
  { method, path: given }: Asked,
): string | undefined {
  const path = withoutSlash(given);
  for (const [wanted, pattern] of endpoints) {
    const piece = wanted === method ? pattern.exec(path)?.[1] : undefined;
    if (piece !== undefined) return decoded(piece);
  }
  return undefined;
}

export function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
