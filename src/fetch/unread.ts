import type { OpenedBody } from '../failure/body.js';
import { marks } from '../redaction/mark.js';
import { type ReadUpTo, streamOf } from './read-up-to.js';

/** The body of an answer that was read already, as far as whoever gets the answer has not read it themselves. */
interface Kept {
  readonly bytes: Uint8Array | undefined;
  /** Parsed, if it is JSON. */
  readonly opened: OpenedBody | undefined;
  isUsed: boolean;
  /** A response with this body, for all that is seldom asked for. */
  whole: Response | undefined;
}

const bodies = marks<Kept>();
/** By the prototype of a response; `undefined` for a class that reads its bodies in its own way. */
const shadows = new WeakMap<object, object | undefined>();

/**
 * The same response, with a body that is unread again. It is the very object that `fetch` gave, so that its `url`, `type` and
 * headers are what they were: only what has to do with the body is answered from here. To read a `clone()`, or to make a new
 * response, costs a call over loopback several hundredths more.
 */
export function unread(response: Response, { bytes, rest }: ReadUpTo, opened: OpenedBody): Response {
  if (rest === undefined) return shadowed(response, { bytes, opened, isUsed: false, whole: undefined });
  const whole = made(response, streamOf({ bytes, rest }));
  return shadowed(response, { bytes: undefined, opened: undefined, isUsed: false, whole });
}

/** Whether the body can be answered from here: nobody has put a method in place of the one that reads it. */
export function canBeUnread(response: Response): boolean {
  return !READERS.some((name) => Object.hasOwn(response, name)) && shadowFor(response) !== undefined;
}

function shadowFor(response: Response): object | undefined {
  const own = Object.getPrototypeOf(response) as object;
  if (shadows.has(own)) return shadows.get(own);
  const chain = chainOf(own);
  const isOverridden = READERS.some((name) => chain.filter((each) => Object.hasOwn(each, name)).length > 1);
  const shadow = isOverridden ? undefined : (Object.create(own, SHADOW) as object);
  shadows.set(own, shadow);
  return shadow;
}

function shadowed(response: Response, kept: Kept): Response {
  const shadow = shadowFor(response) as object;
  // One that is frozen cannot be told otherwise: then it is another object.
  const given = Object.isExtensible(response) ? response : shadowOf(response, shadow);
  // In this order: an object whose prototype was changed takes a field at ten times the price.
  bodies.put(given, kept);
  return Object.setPrototypeOf(given, shadow) as Response;
}

/** Another response that says of itself what this one says. */
function shadowOf(response: Response, shadow: object): Response {
  const { url, type, redirected, status, statusText, ok } = response;
  const copy = made(response, null);
  for (const [name, value] of Object.entries({ url, type, redirected, status, statusText, ok })) {
    Object.defineProperty(copy, name, { value, configurable: true });
  }
  Object.setPrototypeOf(copy, shadow);
  return copy;
}

type Maker = new (body: unknown, init: { headers: Headers }) => Response;

/** By the library's own class, under those that are made of it: it may be another than the platform's. */
function made(response: Response, body: unknown): Response {
  const { headers } = response;
  const own = chainOf(response).findLast((each) => Object.hasOwn(each, 'clone')) ?? Response.prototype;
  return new (own.constructor as unknown as Maker)(body, { headers });
}

function chainOf(value: object): readonly object[] {
  const chain: object[] = [];
  for (let each: object | null = value; each !== null; each = Object.getPrototypeOf(each) as object | null)
    chain.push(each);
  return chain;
}

function keptOf(response: Response): Kept {
  return bodies.of(response) as Kept;
}

function wholeOf(response: Response): Response {
  const kept = keptOf(response);
  if (kept.whole === undefined) {
    kept.whole = made(response, kept.bytes);
    if (kept.isUsed) kept.whole.arrayBuffer().catch(() => {});
  }
  return kept.whole;
}

/** Gives the body, once. */
async function take<T>(response: Response, name: 'text' | 'json' | 'arrayBuffer', read: (kept: Kept) => T): Promise<T> {
  const kept = keptOf(response);
  if (kept.bytes === undefined || kept.isUsed || kept.whole !== undefined)
    return (await wholeOf(response)[name]()) as T;
  kept.isUsed = true;
  return read(kept);
}

function textOf({ bytes }: Kept): string {
  return new TextDecoder().decode(bytes);
}

const METHODS = {
  text(this: Response): Promise<string> {
    return take(this, 'text', textOf);
  },
  json(this: Response): Promise<unknown> {
    return take(this, 'json', (kept) => (kept.opened?.kind === 'json' ? kept.opened.body : JSON.parse(textOf(kept))));
  },
  arrayBuffer(this: Response): Promise<ArrayBuffer> {
    return take(this, 'arrayBuffer', ({ bytes }) => new Uint8Array(bytes as Uint8Array).buffer);
  },
  blob(this: Response): Promise<Blob> {
    return wholeOf(this).blob();
  },
  bytes(this: Response): Promise<Uint8Array> {
    return this.arrayBuffer().then((buffer) => new Uint8Array(buffer));
  },
  formData(this: Response): Promise<FormData> {
    return wholeOf(this).formData();
  },
  clone(this: Response): Response {
    const kept = keptOf(this);
    const whole = kept.isUsed || kept.whole !== undefined ? wholeOf(this).clone() : undefined;
    const copy = shadowOf(this, Object.getPrototypeOf(this) as object);
    bodies.put(copy, { ...kept, whole });
    return copy;
  },
};

const READERS = ['text', 'json', 'arrayBuffer', 'blob', 'formData', 'body'] as const;

const GETTERS = {
  body(this: Response): Response['body'] {
    return wholeOf(this).body;
  },
  bodyUsed(this: Response): boolean {
    const { isUsed, whole } = keptOf(this);
    return isUsed || whole?.bodyUsed === true;
  },
};

const SHADOW: PropertyDescriptorMap = {
  ...Object.fromEntries(
    Object.entries(METHODS).map(([name, value]) => [name, { value, writable: true, configurable: true }]),
  ),
  ...Object.fromEntries(Object.entries(GETTERS).map(([name, get]) => [name, { get, configurable: true }])),
};
