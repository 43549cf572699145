import { headerOf } from '../providers/exchange.js';
import type { KeyedRequest } from '../providers/key.js';

/** A request that keys are written into. */
interface Bearer {
  url: string;
  readonly method: string;
  readonly headers: Record<string, unknown>;
  data: unknown;
  /** A body that nobody here can read, and that is sent as it is. */
  readonly unreadable: unknown;
}

/**
 * A request as whoever writes a key into it finds it. What is sent as JSON is an object to them, as it is in other clients, which is
 * made a text again if they have changed it.
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
    this.opened = undefined;
    this.isWritten = true;
    this.bearer.data = value;
  }

  /** Makes what was written what is sent. */
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
/** A number that JavaScript may not keep as it is written. */
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
