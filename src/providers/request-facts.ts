import { marks } from '../redaction/mark.js';
import { hostIn } from '../redaction/path.js';
import type { RequestFacts } from './exchange.js';
import { openSent } from './sent-body.js';

/**
 * What a request asks for.
 *
 * @param data the body as it is sent
 * @param headers say how to open it
 */
export function factsFor(
  method: string | undefined,
  path: string,
  header: RequestFacts['header'],
  data: unknown,
  headers: unknown,
  url: string,
): RequestFacts {
  if (data === undefined || data === null) return new Facts(method, path, header, data, url);
  return new FactsWithBody(method, path, header, { data, headers }, url);
}

/** What a request without a body asks for. Its host is looked for when it is first asked for: no call pays for it that nobody asks. */
class Facts implements RequestFacts {
  readonly #url: string;

  constructor(
    readonly method: string | undefined,
    readonly path: string,
    readonly header: RequestFacts['header'],
    readonly body: unknown,
    url: string,
  ) {
    this.#url = url;
  }

  get host(): string | undefined {
    return Facts.hostFor(this);
  }

  /** The host, as an object that inherits from these facts reads it. */
  private static hostFor(reader: object): string | undefined {
    for (let each: object | null = reader; each !== null; each = Object.getPrototypeOf(each) as object | null) {
      if (#url in each) return hostIn(each.#url);
    }
    return undefined;
  }
}

/** A body that nobody has asked for yet, and the headers that say how to open it. */
interface Unread {
  readonly data: unknown;
  readonly headers: unknown;
}

/**
 * What a request with a body asks for. The body is opened when it is first read.
 *
 * All have one shape, and fields of their own, so that a hook may spread them. A literal with a getter would be of a new shape
 * each time, which costs a success a tenth (bench:overhead).
 */
class FactsWithBody implements RequestFacts {
  declare readonly body: unknown;
  #unread: Unread | undefined;
  #opened: unknown;
  readonly #url: string;

  constructor(
    readonly method: string | undefined,
    readonly path: string,
    readonly header: RequestFacts['header'],
    unread: Unread,
    url: string,
  ) {
    this.#unread = unread;
    this.#url = url;
    owners.put(header, this);
    Object.defineProperty(this, 'body', BODY);
  }

  /** The body, as an object that inherits from these facts reads it, or a `Proxy` of them. */
  static bodyFor(reader: object): unknown {
    for (let each: object | null = reader; each !== null; each = Object.getPrototypeOf(each) as object | null) {
      if (#unread in each) return each.open();
    }
    const { header } = reader as Partial<RequestFacts>;
    return typeof header === 'function' ? owners.of(header)?.open() : undefined;
  }

  get host(): string | undefined {
    for (let each: object | null = this; each !== null; each = Object.getPrototypeOf(each) as object | null) {
      if (#url in each) return hostIn(each.#url);
    }
    return undefined;
  }

  private open(): unknown {
    if (this.#unread === undefined) return this.#opened;
    const { data, headers } = this.#unread;
    this.#opened = openSent(data, headers);
    // It may not have been read yet.
    if (!(this.#opened instanceof Blob)) this.#unread = undefined;
    return this.#opened;
  }
}

/** Whose a header function is, which a `Proxy` hands on as it is. */
const owners = marks<FactsWithBody>();

/** One for all: with a getter of its own, each would be of a new shape after all. */
const BODY: PropertyDescriptor = {
  get(this: object) {
    return FactsWithBody.bodyFor(this);
  },
  enumerable: true,
  configurable: true,
};
