import type { InternalAxiosRequestConfig } from 'axios';
import { headerOf, type RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, KeyedRequest } from '../providers/key.js';
import { copyPlain, isReadOnce } from './copy-plain.js';
import { pathIn } from './url.js';

/** The request as the caller made it, before any interceptor, with the keys in force written into it. */
export class PristineRequest implements KeyedRequest {
  data: unknown;
  readonly transformRequest: InternalAxiosRequestConfig['transformRequest'];
  readonly url: string | undefined;
  readonly baseURL: string | undefined;
  private readonly params: unknown;
  private readonly given: InternalAxiosRequestConfig['headers'];
  private copied: Record<string, unknown> | undefined;

  /**
   * @param isUntouched nobody but axios comes between the call and the adapter, so that nobody changes the body in place
   * @param isAxios the adapter is axios's own too: what that does to the headers can be taken back
   */
  constructor(config: InternalAxiosRequestConfig, isUntouched: boolean, isAxios: boolean) {
    this.url = config.url;
    this.baseURL = config.baseURL;
    this.params = copyPlain(config.params);
    this.data = isUntouched ? config.data : copyPlain(config.data);
    this.given = config.headers;
    if (!isUntouched || !isAxios) this.copied = Object.assign({}, config.headers);
    this.transformRequest = config.transformRequest;
  }

  /**
   * Copied late if only axios has had them, since most calls succeed and need no copy. It adds what it would add to the next
   * attempt too; the length alone is of one body. That of a stream, which is sent once, can only be the caller's.
   */
  get headers(): Record<string, unknown> {
    if (this.copied === undefined) {
      this.copied = Object.assign({}, this.given);
      const lengths = Object.keys(this.copied).filter((name) => /^content-length$/i.test(name));
      if (this.isRepeatable) for (const name of lengths) delete this.copied[name];
    }
    return this.copied;
  }

  get isRepeatable(): boolean {
    return !isReadOnce(this.data);
  }

  /** What an attempt asked for, with the body as the caller gave it. */
  factsOf(sent: InternalAxiosRequestConfig): RequestFacts {
    const { url, baseURL, data } = this;
    return {
      method: sent.method?.toUpperCase(),
      get path() {
        return pathIn(sent.url ?? url, sent.baseURL ?? baseURL, sent.allowAbsoluteUrls);
      },
      header: (name) => headerOf(sent.headers, name),
      body: data,
    };
  }

  /** The same, but with headers that an interceptor does not make anew for each attempt, and only those. */
  stableFactsOf(sent: InternalAxiosRequestConfig): RequestFacts {
    const { method, path, body, header } = this.factsOf(sent);
    const stable = (name: string) => {
      const value = header(name);
      return value === headerOf(this.headers, name) ? value : undefined;
    };
    return { method, path, body, header: stable };
  }

  /** Replaces a key by a new one, if the caller's request has it; `false` if it has not. */
  renew(
    { read, write, renew }: KeyDefinition,
    sent: InternalAxiosRequestConfig,
    uniqueFor: (current: string) => string,
  ): boolean {
    const { method, path, body } = this.factsOf(sent);
    const current = read?.({ method, path, body, header: (name) => headerOf(this.headers, name) });
    if (current === undefined) return false;
    if (renew !== undefined) write?.(this, renew(current, uniqueFor(current)));
    return true;
  }

  /** Puts URL, parameters and body back into the config of an attempt. */
  restore(config: InternalAxiosRequestConfig): void {
    const { url, baseURL, params, data } = this;
    // axios copies plain objects only, not those inside arrays.
    config.params = copyPlain(params);
    config.data = copyPlain(data);
    if (url !== undefined) config.url = url;
    if (baseURL !== undefined) config.baseURL = baseURL;
  }
}
