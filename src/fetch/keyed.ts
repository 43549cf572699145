import { headerOf } from '../providers/exchange.js';
import type { KeyedRequest } from '../providers/key.js';

/** A request that keys are written into. */
interface Bearer {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, unknown>;
  data: unknown;
}

/**
 * A request as whoever writes a key into it finds it. What is sent as JSON is an object to them, as it is in other clients, which is
 * made a text again if they have changed it.
 */
export class Keyed implements KeyedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, unknown>;
  private isWritten = false;
  private opened: { readonly value: unknown; readonly json: string } | undefined;

  constructor(private readonly bearer: Bearer) {
    this.url = bearer.url;
    this.method = bearer.method;
    this.headers = bearer.headers;
  }

  get data(): unknown {
    if (this.opened !== undefined) return this.opened.value;
    const { data } = this.bearer;
    const value = typeof data === 'string' ? objectIn(data) : undefined;
    if (value === undefined) return data;
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

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPlain(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPlain(value: unknown): value is object {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
}
