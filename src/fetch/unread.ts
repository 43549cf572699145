import type { OpenedBody } from '../failure/body.js';

/** The body of an answer that was read already, as far as whoever gets the answer has not read it themselves. */
interface Kept {
  readonly bytes: Uint8Array | undefined;
  /** Parsed, if it is JSON. */
  readonly opened: OpenedBody | undefined;
  isUsed: boolean;
  /** A response with this body, for all that is seldom asked for. */
  whole: Response | undefined;
}

const bodies = new WeakMap<object, Kept>();
const shadows = new WeakMap<object, object>();

/**
 * The same response, with a body that is unread again, of these bytes. It is the very object that `fetch` gave, so that its
 * `url`, `type` and headers are what they were: only what has to do with the body is answered from here. A `clone()` to read,
 * or a new response, costs a call over loopback six and five hundredths more.
 */
export function withBytes(response: Response, bytes: Uint8Array, opened: OpenedBody): Response {
  return shadowed(response, { bytes, opened, isUsed: false, whole: undefined });
}

/** The same with a stream. */
export function withStream(response: Response, stream: ReadableStream<Uint8Array>): Response {
  return shadowed(response, { bytes: undefined, opened: undefined, isUsed: false, whole: made(response, stream) });
}

function shadowed(response: Response, kept: Kept): Response {
  const own = Object.getPrototypeOf(response) as Response;
  let shadow = shadows.get(own);
  if (shadow === undefined) {
    shadow = Object.create(own, SHADOW) as object;
    shadows.set(own, shadow);
  }
  // One that is frozen cannot be told otherwise: then it is another object.
  const given = Reflect.setPrototypeOf(response, shadow) ? response : shadowOf(response, shadow);
  bodies.set(given, kept);
  return given;
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

/** Of the class of the response, which may be another than the platform's. */
function made(response: Response, body: unknown): Response {
  const { headers, constructor: own } = response;
  return new (own as unknown as Maker)(body, { headers });
}

function wholeOf(response: Response): Response {
  const kept = bodies.get(response) as Kept;
  if (kept.whole === undefined) {
    kept.whole = made(response, kept.bytes);
    if (kept.isUsed) kept.whole.arrayBuffer().catch(() => {});
  }
  return kept.whole;
}

/** Gives the body, once. */
async function take<T>(response: Response, name: 'text' | 'json' | 'arrayBuffer', read: (kept: Kept) => T): Promise<T> {
  const kept = bodies.get(response) as Kept;
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
    const kept = bodies.get(this) as Kept;
    const whole = kept.isUsed || kept.whole !== undefined ? wholeOf(this).clone() : undefined;
    const copy = shadowOf(this, Object.getPrototypeOf(this) as object);
    bodies.set(copy, { ...kept, whole });
    return copy;
  },
};

const GETTERS = {
  body(this: Response): Response['body'] {
    return wholeOf(this).body;
  },
  bodyUsed(this: Response): boolean {
    const { isUsed, whole } = bodies.get(this) as Kept;
    return isUsed || whole?.bodyUsed === true;
  },
};

const SHADOW: PropertyDescriptorMap = {
  ...Object.fromEntries(
    Object.entries(METHODS).map(([name, value]) => [name, { value, writable: true, configurable: true }]),
  ),
  ...Object.fromEntries(Object.entries(GETTERS).map(([name, get]) => [name, { get, configurable: true }])),
};
