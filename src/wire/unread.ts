import { Readable } from 'node:stream';
import type { OpenedBody } from '../failure/body.js';
import { marks } from '../redaction/mark.js';
import { type ReadUpTo, streamOf } from './read-up-to.js';

/** The body of an answer that was already read, until whoever gets the answer reads it. */
interface Kept {
  readonly bytes: Uint8Array | undefined;
  /** Parsed, if it is JSON, for the one who gets it. */
  readonly opened: OpenedBody | undefined;
  isUsed: boolean;
  /** A response with this body, for rarely used methods. */
  whole: Response | undefined;
}

const bodies = marks<Kept>();
/** By a response's prototype; `undefined` for a class that reads its bodies in its own way. */
const shadows = new WeakMap<object, object | undefined>();

/**
 * The same response, with its body unread again. It is the very object that `fetch` returned, so its `url`, `type` and headers
 * are unchanged: only what concerns the body is answered from here. Reading a `clone()`, or making a new response, would slow a
 * call over loopback by several per cent.
 */
export function unread(response: Response, { bytes, rest }: ReadUpTo, opened: OpenedBody): Response {
  if (rest === undefined) return shadowed(response, { bytes, opened, isUsed: false, whole: undefined });
  const whole = made(response, streamOf({ bytes, rest }));
  return shadowed(response, { bytes: undefined, opened: undefined, isUsed: false, whole });
}

/** Whether the body can be answered from here: nobody has overridden the method that reads it. */
export function canBeUnread(response: Response): boolean {
  return !READERS.some((name) => Object.hasOwn(response, name)) && shadowFor(response) !== undefined;
}

/** The body of a response that was read and given back before, as by a run inside this one; `undefined` for another. */
export function givenBack(response: object): Uint8Array | undefined {
  return bodies.of(response)?.bytes;
}

/**
 * Whether a body of node-fetch's was read by its stream, of which its `bodyUsed` does not tell: the rest may never end. One that broke
 * off before anybody read it was not.
 */
export function isBegun(body: unknown): boolean {
  const { errored, readableDidRead } = body as Readable;
  return Readable.isDisturbed(body as Readable) && (readableDidRead || !errored);
}

function shadowFor(response: Response): object | undefined {
  const own = Object.getPrototypeOf(response) as object;
  if (shadows.has(own)) return shadows.get(own);
  const chain = chainOf(own);
  const isOverridden = READERS.some((name) => chain.filter((each) => Object.hasOwn(each, name)).length > 1);
  const shadow = isOverridden ? undefined : (Object.create(own, { ...shownBy(own), ...readersOf(own) }) as object);
  shadows.set(own, shadow);
  return shadow;
}

function shadowed(response: Response, kept: Kept): Response {
  const shadow = shadowFor(response) as object;
  // A frozen response cannot be changed, so it is replaced by another object.
  const given = Object.isExtensible(response) ? response : shadowOf(response, shadow);
  // In this order: adding a field to an object whose prototype was changed costs ten times as much.
  bodies.put(given, kept);
  return Object.setPrototypeOf(given, shadow) as Response;
}

/** Another response that describes itself as this one does. */
function shadowOf(response: Response, shadow: object): Response {
  const { url, type, redirected, status, statusText, ok } = response;
  const copy = made(response, null);
  for (const [name, value] of Object.entries({ url, type, redirected, status, statusText, ok })) {
    Object.defineProperty(copy, name, { value, configurable: true });
  }
  Object.setPrototypeOf(copy, shadow);
  return copy;
}

/** node-fetch names the URL in its errors. */
type Maker = new (body: unknown, init: { headers: Headers; url: string }) => Response;

/** Made with the library's own class, beneath any subclasses: it may differ from the platform's. */
function made(response: Response, body: unknown): Response {
  const { headers, url } = response;
  const own = chainOf(response).findLast((each) => Object.hasOwn(each, 'clone')) ?? Response.prototype;
  const whole = new (own.constructor as unknown as Maker)(body, { headers, url });
  // node-fetch, whose bodies are streams of Node's, would show the very bytes.
  const shown: unknown = whole.body;
  return shown instanceof Uint8Array ? made(response, streamOfNode(shown)) : whole;
}

function streamOfNode(bytes: Uint8Array): Readable {
  return Readable.from(bytes.byteLength === 0 ? [] : [bytes], { objectMode: false });
}

/** What not every library has. */
const RARE: ReadonlySet<string> = new Set(['bytes', 'blob', 'formData']);

/** The ways to read a body, but no more than the library has. */
function shownBy(own: object): PropertyDescriptorMap {
  return Object.fromEntries(Object.entries(SHADOW).filter(([name]) => name in own || !RARE.has(name)));
}

/** What some libraries have to read a body besides. */
function readersOf(own: object): PropertyDescriptorMap {
  const names = ['buffer', 'textConverted'].filter((name) => name in own);
  const reader = (name: string) =>
    function (this: Response): unknown {
      return (wholeOf(this) as never as Record<string, () => unknown>)[name]?.();
    };
  return Object.fromEntries(
    names.map((name) => [name, { value: reader(name), writable: true, configurable: true }] as const),
  );
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
  async json(this: Response): Promise<unknown> {
    // Each library has an error of its own for anything else.
    if (keptOf(this).opened?.kind !== 'json') return wholeOf(this).json();
    return take(this, 'json', ({ opened }) => opened?.body);
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
    // The copy parses its JSON itself: what one reader changes in it, the other must not see.
    bodies.put(copy, { ...kept, opened: undefined, whole });
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
