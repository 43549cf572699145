import { headerOf } from '../providers/exchange.js';
import type { KeyedRequest } from '../providers/key.js';
import { Opaque } from './body.js';

/** A request that keys are written into. */
interface Bearer {
  url: string;
  readonly method: string;
  readonly headers: Record<string, unknown>;
  data: unknown;
  /** A body that cannot be read here, and is sent unchanged. */
  readonly unreadable: unknown;
}

/**
 * A request as a key's code sees it. A JSON body appears as an object, as it does in other clients, and is turned back into text
 * if that code changed it.
 */
export class Keyed implements KeyedRequest {
  readonly method: string;
  readonly headers: Record<string, unknown>;
  private isWritten = false;
  private opened: { readonly value: unknown; readonly json: string } | undefined;

  constructor(private readonly bearer: Bearer) {
    this.method = bearer.method;
    this.headers = bearer.headers;
  }

  get url(): string {
    return this.bearer.url;
  }

  set url(value: string) {
    this.bearer.url = value;
  }

  get data(): unknown {
    if (this.opened !== undefined) return this.opened.value;
    const { data } = this.bearer;
    const value = typeof data === 'string' ? objectIn(data) : undefined;
    if (value === undefined) return data ?? this.bearer.unreadable;
    this.opened = { value, json: JSON.stringify(value) };
    return value;
  }

  set data(value: unknown) {
    if (this.bearer.data instanceof Opaque) return;
    this.opened = undefined;
    this.isWritten = true;
    this.bearer.data = value;
  }

  /** Makes what was written the request to send. */
  commit(): void {
    const { bearer, opened, isWritten } = this;
    if (opened === undefined && !isWritten) return;
    const value = opened === undefined ? bearer.data : opened.value;
    if (!isPlain(value)) return;
    const json = JSON.stringify(value);
    if (json === opened?.json) return;
    bearer.data = json;
    if (headerOf(bearer.headers, 'content-type') === undefined) bearer.headers['content-type'] = 'application/json';
  }
}

const STRINGS = /"(?:[^"\\]|\\.)*"/g;
/** A number that JavaScript may not reproduce as written. */
const ROUNDED = /\d{16}|\d[eE]/;

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPlain(value) && !ROUNDED.test(text.replace(STRINGS, '')) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPlain(value: unknown): value is object {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
}
