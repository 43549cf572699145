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

/**
 * What a request without a body asks for. The host is determined when it is first read, so a call that never reads it does not
 * pay for it.
 */
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

  /** The host, read through an object that inherits from these facts. */
  private static hostFor(reader: object): string | undefined {
    for (let each: object | null = reader; each !== null; each = Object.getPrototypeOf(each) as object | null) {
      if (#url in each) return hostIn(each.#url);
    }
    return undefined;
  }
}

/** A body that has not been read yet, and the headers that say how to open it. */
interface Unread {
  readonly data: unknown;
  readonly headers: unknown;
}

/**
 * What a request with a body asks for. The body is opened when it is first read.
 *
 * All have one shape and own fields, so that a hook may spread them. A literal with a getter would have a new shape each time,
 * which makes a success a tenth slower (bench:overhead).
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

  /** The body, read through an object that inherits from these facts, or through a `Proxy` of them. */
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

/** The owner of a header function, which a `Proxy` passes on unchanged. */
const owners = marks<FactsWithBody>();

/** One for all: with separate getters, each object would have a new shape after all. */
const BODY: PropertyDescriptor = {
  get(this: object) {
    return FactsWithBody.bodyFor(this);
  },
  enumerable: true,
  configurable: true,
};
