import type { RequestFacts } from './exchange.js';
import { checkNames } from './names.js';

/** The parts of a request that keys are written into: the caller's own, before any interceptor. */
export interface KeyedRequest {
  data: unknown;
  /** Header names as the caller wrote them. */
  readonly headers: Record<string, unknown>;
  /** The URL, with the base URL, without the parameters that a client adds. */
  url?: string;
}

/** A key of a provider: where it is, how to make a fresh one, and whether it makes a retry safe. */
export interface KeyDefinition {
  /** As in a report's `keys`: `orderId`. */
  readonly name: string;
  /**
   * `operation`: names the payment, the same on every attempt. `attempt`: fresh on every attempt (nonce, signature). If
   * it has a `write`, recoverable makes it before each request, look-ups included, goes out and the caller signs it;
   * the caller's own stays on the first attempt. Otherwise the caller's own signer makes it.
   */
  readonly kind: 'operation' | 'attempt';
  /** The key in a request, if it has one. An attempt key that the caller's signer makes has no `read`. */
  readonly read?: (request: RequestFacts) => string | undefined;
  /** Puts a key into the request, so that every later attempt carries it. */
  readonly write?: (request: KeyedRequest, value: string) => void;
  /**
   * A key to replace `current`. `unique` is a UUID: always the same for one `current` and one payment, and fresh for a
   * key that is attached. Default: `unique`.
   */
  readonly renew?: (current: string, unique: string) => string;
  /** What distinguishes payments under the same key; a replacement key is derived from it. Default: the whole body. */
  readonly payment?: (request: RequestFacts) => string;
  /**
   * Whether to put a fresh key into this request if the caller has set none. Default: never; always for an attempt key
   * that has a `write`. `method`: in lower case, as in axios. `url`: whole, its query only as far as the caller wrote that into it.
   * `body`: opened if it is JSON or a form. Both are functions, because most calls need neither.
   */
  readonly attach?: (method: string, url: () => string, body: () => unknown) => boolean;
  /**
   * What a second request under the key gets. `all`: the first answer, failures included; so a retry cannot help after
   * a failure that the provider itself answered with, and recoverable looks the payment up. `2xx`: the first answer if
   * that was a success; after a failure the key is free again, so recoverable looks the payment up, after no answer too
   * (without a look-up, it then retries under the key, as the documentation of such providers says). `none`: a refusal,
   * which proves the first request (a row names the key in `keys` and says `afterAmbiguous`). After no answer, a retry
   * is safe under `all` and `none`. Default: a key that protects does so after any failure.
   */
  readonly replays?: 'all' | '2xx' | 'none';
  /**
   * Whether the provider refuses or replays a second request with this key, so that a retry cannot take effect twice.
   */
  readonly protects?: (value: string, request: RequestFacts) => boolean;
  /**
   * Milliseconds for which the provider remembers the key, or a function of the request that returns them. Default: for
   * good.
   */
  readonly lifetime?: number | ((request: RequestFacts) => number);
}

/**
 * A key in a header. `names` are tried in order; a fresh key replaces the old one, else it goes to the first name.
 *
 * @throws TypeError unless each name can be one of a header
 */
export function headerKey(...names: readonly [string, ...string[]]): Required<Pick<KeyDefinition, 'read' | 'write'>> {
  checkNames('headerKey', names, /^[!#$%&'*+.^`|~\w-]+$/, "the name of a header, such as 'Idempotency-Key'");
  const wanted = names.map((name) => name.toLowerCase());
  return {
    read: (request) => {
      for (const name of names) {
        const value = request.header(name);
        if (value !== undefined && value !== '') return value;
      }
      return undefined;
    },
    write: ({ headers }, value) => {
      const present = Object.keys(headers).filter((key) => wanted.includes(key.toLowerCase()));
      for (const key of present.length > 0 ? present : [names[0]]) headers[key] = value;
    },
  };
}

/** Whether a header by itself is one of these keys: it names the payment, and belongs to no other request. */
export function isKeyHeader(keys: readonly KeyDefinition[], request: RequestFacts, name: string): boolean {
  const value = request.header(name);
  if (value === undefined) return false;
  const { method, path } = request;
  const bare: RequestFacts = { method, path, body: undefined, header: () => undefined };
  const alone: RequestFacts = { ...bare, header: (asked) => (isSameName(asked, name) ? value : undefined) };
  return keys.some(({ read }) => {
    try {
      // A key in the path is there even without the header.
      return read?.(alone) === value && read(bare) !== value;
    } catch {
      return false;
    }
  });
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
