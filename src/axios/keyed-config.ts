import type { KeyedRequest } from '../providers/key.js';
import { type Target, targetOf, urlOf } from './url.js';

/** What a client sends a request from: a config, or what is kept of one. */
interface Bearer {
  data?: unknown;
  headers: unknown;
  url?: string | undefined;
  baseURL?: string | undefined;
}

/** What else about a request matters for its keys. */
interface Told {
  readonly method?: string | undefined;
  readonly allowAbsoluteUrls?: boolean | undefined;
}

/** A request as a key's `write` sees it: with its whole URL. */
export class KeyedConfig implements KeyedRequest {
  constructor(
    private readonly bearer: Bearer,
    private readonly told: Told,
  ) {}

  get method(): string | undefined {
    return this.told.method;
  }

  get data(): unknown {
    return this.bearer.data;
  }

  set data(value: unknown) {
    this.bearer.data = value;
  }

  get headers(): Record<string, unknown> {
    return this.bearer.headers as Record<string, unknown>;
  }

  get url(): string {
    return urlOf(this.target);
  }

  set url(value: string) {
    if (value !== this.url) Object.assign(this.bearer, targetOf(value, this.target));
  }

  private get target(): Target {
    const { url, baseURL } = this.bearer;
    return { url, baseURL, allowAbsoluteUrls: this.told.allowAbsoluteUrls };
  }
}
