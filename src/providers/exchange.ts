/** The request of one attempt, as a provider's functions see it. Each part is read only when asked for. */
export interface RequestFacts {
  /** Upper case; `undefined` if it cannot be known, as for a vendor's SDK inside `run()`. */
  readonly method: string | undefined;
  /** The URL's path, without host and query; empty if it cannot be known. */
  readonly path: string;
  /** The URL's host in lower case, without its port; `undefined` if it cannot be known, as inside `run()`. */
  readonly host?: string | undefined;
  /** The value of a request header, by name in any case. */
  header(name: string): string | undefined;
  /** The body as it is sent, parsed: an object for JSON and form fields, even if given as text; anything else as it is. */
  readonly body: unknown;
}

/** One answered attempt: the request and the answer. `{ ...exchange }` has no `request` and no `header`, which are made on demand. */
export interface Exchange {
  readonly request: RequestFacts;
  readonly status: number;
  /** The value of a response header, by name in any case. */
  header(name: string): string | undefined;
  /** The answer's body: parsed if it is JSON, else `undefined`. */
  readonly body: unknown;
  readonly bodyKind: BodyKind;
  /**
   * The body as it came if it is not JSON: XML, a form, an encrypted message; at most 1,048,576 characters. `undefined`
   * for JSON, and for a body that was not read to its end, such as a plain text without a length with `fetch`.
   */
  readonly text?: string | undefined;
  /** A redirect that changed the method led to this answer, so it is about another request. */
  readonly redirected?: boolean;
}

/**
 * The kind of body that came. `broken`: JSON that is cut off, or any body that stopped midway. `unseen`: a stream, or a type or
 * size that is not judged. `value`: no body; an operation of `run()` returned this value and did not fail.
 */
export type BodyKind = 'json' | 'empty' | 'html' | 'text' | 'broken' | 'unseen' | 'value';

/** Whether an accepted request is not done yet; `customer`: the customer has to act first, for example by 3-D Secure. */
export type Pending = boolean | 'customer';

/** Finds a header by name, in any case and in any kind of object. */
export function headerOf(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const bag = headers as Record<string, unknown> & { get?: unknown };
  if (typeof bag.get === 'function') {
    const value: unknown = bag.get(name);
    return value === null || value === undefined || value === false ? undefined : String(value);
  }
  const wanted = name.toLowerCase();
  for (const key of Object.keys(bag)) {
    const value = bag[key];
    if (key.toLowerCase() === wanted && value !== null && value !== undefined && value !== false) return String(value);
  }
  return undefined;
}

/** Puts headers into a plain object; each replaces the one of the same name, in any case. */
export function putInto(bag: Record<string, unknown>, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    dropFrom(bag, name);
    bag[name] = value;
  }
}

/** Removes a header from a plain object, in whatever case it is written. */
export function dropFrom(bag: Record<string, unknown>, unwanted: string): void {
  for (const name of Object.keys(bag)) if (name.toLowerCase() === unwanted.toLowerCase()) delete bag[name];
}

/** Whether an answer has the HTTP status of a success. */
export function isOk({ status }: { readonly status: number }): boolean {
  return status >= 200 && status <= 299;
}
