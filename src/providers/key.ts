import { headerOf, type RequestFacts } from './exchange.js';
import { copyOfForm, fieldName, isForm, openForm } from './form.js';
import { idOf } from './id.js';

/** The parts of a request that keys are written into: the caller's own, before any interceptor. */
export interface KeyedRequest {
  data: unknown;
  /** Header names as the caller wrote them. */
  readonly headers: Record<string, unknown>;
}

/** A key of a provider: where it stands, how a fresh one is made, and whether it makes a resend safe. */
export interface KeyDefinition {
  /** As in a report's `keys`: `orderId`. */
  readonly name: string;
  /** `operation`: names the payment, the same on every attempt. `attempt`: fresh on every attempt (nonce, signature). */
  readonly kind: 'operation' | 'attempt';
  /** The key in a request, if it has one. An attempt key that the caller's signer makes has no `read`. */
  readonly read?: (request: RequestFacts) => string | undefined;
  /** Puts a key into the request, so that every later attempt carries it. */
  readonly write?: (request: KeyedRequest, value: string) => void;
  /**
   * A key to replace `current`. `unique` is a UUID, always the same for one `current` and one payment, and a fresh one for a
   * key that is attached. Default: `unique`.
   */
  readonly renew?: (current: string, unique: string) => string;
  /** What tells one payment from another under the same key; a replacement is derived from it. Default: the whole body. */
  readonly payment?: (request: RequestFacts) => string;
  /** Whether to put a fresh key into this request where the caller set none. `method`: in lower case, as axios has it. */
  readonly attach?: (method: string, url: () => string) => boolean;
  /** Whether the provider refuses or replays a second request with this key, so that a resend cannot take effect twice. */
  readonly protects?: (value: string, request: RequestFacts) => boolean;
  /** Milliseconds for which the provider remembers the key, or what tells them of a request. Default: for good. */
  readonly lifetime?: number | ((request: RequestFacts) => number);
}

/** A header that carries a key. `names` are tried in order; a fresh key goes where the old one was, else to the first. */
export function headerKey(...names: readonly [string, ...string[]]): Required<Pick<KeyDefinition, 'read' | 'write'>> {
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

/**
 * A field of the body that carries a key: of an object, of its JSON text, or of form fields (`a[b]`, as axios writes a nested one).
 * A number counts as its text. A body of another kind, such as XML or bytes, has no such field and is left as it is.
 */
export function bodyKey(...path: readonly [string, ...string[]]): Required<Pick<KeyDefinition, 'read' | 'write'>> {
  return {
    read: (request) => idOf(valueIn(request, path)),
    write: (request, value) => {
      request.data = withValue(request.data, headerOf(request.headers, 'content-type'), path, value);
    },
  };
}

/** Whether a header, all by itself, is one of these keys: it names the payment, and belongs to no other request. */
export function isKeyHeader(keys: readonly KeyDefinition[], request: RequestFacts, name: string): boolean {
  const value = request.header(name);
  if (value === undefined) return false;
  const { method, path } = request;
  const alone = {
    method,
    path,
    body: undefined,
    header: (asked: string) => (isSameName(asked, name) ? value : undefined),
  };
  return keys.some(({ read }) => {
    try {
      return read?.(alone) === value;
    } catch {
      return false;
    }
  });
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

type Path = readonly [string, ...string[]];

function valueIn(request: RequestFacts, path: Path): unknown {
  const { body } = request;
  if (isFields(body)) return body.get(fieldName(path));
  return path.reduce(fieldOf, typeof body === 'string' ? openText(body, request) : body);
}

function openText(body: string, request: RequestFacts): unknown {
  return parsed(body) ?? (isFormText(body, request.header('content-type')) && openForm(body));
}

function withValue(data: unknown, contentType: string | undefined, path: Path, value: string): unknown {
  if (typeof data === 'string') {
    const opened = parsed(data);
    if (opened !== undefined) return JSON.stringify(withField(opened, path, value));
    return isFormText(data, contentType) ? withFields(new URLSearchParams(data), path, value).toString() : data;
  }
  if (data instanceof URLSearchParams) return withFields(new URLSearchParams(data), path, value);
  if (data instanceof FormData) return withFields(copyOfForm(data), path, value);
  return data === undefined || data === null || isRecord(data) ? withField(data, path, value) : data;
}

function withFields<F extends URLSearchParams | FormData>(fields: F, path: Path, value: string): F {
  fields.set(fieldName(path), value);
  return fields;
}

/** axios calls a text a form that nobody has named otherwise. */
function isFormText(text: string, contentType: string | undefined): boolean {
  return (contentType === undefined || isForm(contentType)) && /^[^\s=&<{["]+=/.test(text);
}

function isFields(value: unknown): value is URLSearchParams | FormData {
  return value instanceof URLSearchParams || value instanceof FormData;
}

/** An object with fields of its own, and not bytes, a stream or a list. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    Object.prototype.toString.call(value) === '[object Object]' &&
    typeof (value as { pipe?: unknown }).pipe !== 'function'
  );
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** A copy of the same kind, with the field; one that says by `toJSON` what it is sent as is written as that. */
function withField(value: unknown, path: readonly string[], leaf: string): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return leaf;
  const record = isRecord(value) ? value : {};
  if (typeof record.toJSON === 'function') return withField(JSON.parse(JSON.stringify(record)), path, leaf);
  const copy = Object.create(Object.getPrototypeOf(record) as object | null) as object;
  return Object.assign(copy, record, { [name]: withField(fieldOf(record, name), rest, leaf) });
}

/** What a JSON text holds, if that has fields. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
