import type { InternalAxiosRequestConfig } from 'axios';
import { stableHeader } from '../engine/as-sent.js';
import { renewKey } from '../engine/renew-key.js';
import { headerOf, putInto, type RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition } from '../providers/key.js';
import { factsFor } from '../providers/request-facts.js';
import { readAhead, reopened } from '../providers/sent-body.js';
import type { Sealed } from '../wire/sealed.js';
import { holdsReadOnce, isReadOnce, type Keeper, snapshot } from '../wire/snapshot.js';
import { keepBoundary, restoreBoundary } from './form-boundary.js';
import { KeyedConfig } from './keyed-config.js';
import { destinationOf, targetAt } from './url.js';

type Config = InternalAxiosRequestConfig;

/**
 * The request as it was when the call was made, before any interceptor, with the keys in force written into it; and the body that
 * was sent last.
 *
 * If nothing but axios comes in between, the body is what axios made of it for the first attempt, which happens before the call
 * returns. Otherwise it is a snapshot, because interceptors want it as the caller gave it.
 */
export class PristineRequest implements Keeper {
  data: unknown;
  private readonly method: string | undefined;
  readonly transformRequest: Config['transformRequest'];
  /** Callers give `URL` objects too, for either. */
  url: string | undefined;
  baseURL: string | undefined;
  private readonly params: unknown;
  /** The caller gave the body as an object, which its readers want to see, not as text. */
  private readonly isObject: boolean;
  private readonly given: Config['headers'];
  private copied: Record<string, unknown> | undefined;
  /** The body and the method of the last attempt, as it left: an adapter may change the config that it is given. */
  private sentData: unknown;
  sentMethod: string | undefined;
  wasSent = false;
  /** The first attempt may have carried something other than what the call was made with, and it cannot be reproduced. */
  private isLost = false;
  private isRestored = false;
  /** The parts of the request that cannot be copied. */
  sealed: Sealed[] | undefined;
  declare boundary?: string;

  /**
   * @param isUntouched nothing but axios comes between the call and the adapter
   * @param isAxios the adapter is axios's own too, so that its changes to the headers can be undone
   */
  constructor(
    config: Config,
    private readonly isUntouched: boolean,
    private readonly isAxios: boolean,
  ) {
    const { data } = config;
    this.url = snapshot(config.url, this) as string | undefined;
    this.baseURL = snapshot(config.baseURL, this) as string | undefined;
    this.params = snapshot(config.params, this);
    this.method = config.method;
    this.isObject = typeof data === 'object' && data !== null;
    this.data = isUntouched ? data : snapshot(data, this);
    // Until the interceptors are done, the caller may change whatever axios did not copy: everything but plain objects.
    if (!isUntouched && this.isObject) config.data = snapshot(this.data);
    if (!isUntouched) this.aim(config);
    this.given = config.headers;
    if (!isUntouched) this.copied = Object.assign({}, config.headers);
    this.transformRequest = config.transformRequest;
  }

  /** The first attempt is complete: axios has turned the body into what it sends. */
  complete(config: Config): void {
    if (!this.isUntouched) return;
    const { data } = config;
    // The attempt may have to wait, and the caller may change them meanwhile.
    this.aim(config);
    if (typeof data !== 'object') this.data = data;
    else {
      this.data = snapshot(this.data, this);
      // Bytes are read once the socket is there, and the caller may have refilled them by then.
      config.data = snapshot(data);
    }
    if (!this.isAxios) this.copied = Object.assign({}, config.headers);
  }

  /** Gives a config its own URL and parameters. If only axios sees the parameters, they are not copied: it only reads them. */
  private aim(config: Config): void {
    const { url, baseURL, params } = this;
    const isRead = this.isUntouched && this.isAxios && !config.paramsSerializer && this.sealed === undefined;
    if (params) config.params = isRead ? params : snapshot(params);
    if (typeof url === 'object') config.url = snapshot(url) as string;
    if (typeof baseURL === 'object') config.baseURL = snapshot(baseURL) as string;
  }

  /** An attempt is sent. */
  sending(config: Config): void {
    const { data } = config as { data?: unknown };
    this.sentMethod = config.method;
    if (!this.wasSent && this.sealed?.some(({ hasChanged }) => hasChanged)) this.isLost = !this.sayAgain(config);
    if (typeof data !== 'object') this.sentData = data;
    else {
      this.sentData = this.isUntouched && !this.wasSent && !isReadOnce(data) ? this.data : snapshot(data);
      if (this.isAxios) keepBoundary(this, config);
      readAhead(data);
    }
    this.wasSent = true;
  }

  /** Makes the first attempt carry what the request carried when the call was made; `false` if it may carry something else. */
  private sayAgain(config: Config): boolean {
    // The interceptors' changes stay.
    if (!this.isUntouched || this.isRestored) return false;
    this.aim(config);
    return !this.hasLost;
  }

  private get hasLost(): boolean {
    return this.sealed?.some(({ isLost }) => isLost) === true;
  }

  /**
   * Copied late if only axios had them, because most calls succeed and need no copy. What axios adds, it would add to the next
   * attempt too; only the length belongs to one body. That of a stream, which is sent once, can only be the caller's.
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
    if (this.isLost || this.hasLost || isReadOnce(this.data)) return false;
    // A form that axios makes of an object reads the object's streams.
    return !isReadOnce(this.sentData) || !holdsReadOnce(this.data);
  }

  /** What an attempt asks for: by default the last one sent, otherwise one that has not been sent yet. */
  factsOf(config: Config, isSent = this.wasSent): RequestFacts {
    const data: unknown = isSent ? this.sentData : config.data;
    return this.facts(config, (name) => headerOf(config.headers, name), data, isSent);
  }

  /** The same, but only with what no interceptor makes anew for each attempt: the caller's own body and headers. */
  stableFactsOf(config: Config): RequestFacts {
    const sent = (name: string) => headerOf(config.headers, name);
    return this.facts(config, stableHeader(sent, this.headers), this.data);
  }

  private facts(config: Config, header: RequestFacts['header'], data: unknown, isSent = this.wasSent): RequestFacts {
    const { url, baseURL, allowAbsoluteUrls, headers } = config;
    const method = (isSent ? this.sentMethod : config.method)?.toUpperCase();
    const target = { url: url ?? this.url, baseURL: baseURL ?? this.baseURL, allowAbsoluteUrls };
    const { whole, path } = destinationOf(target);
    // A multipart form is a stream when it is sent; if only axios touched it, the caller's own body shows what it holds.
    const told = this.isUntouched && isReadOnce(data) ? this.data : data;
    return factsFor(method, path, header, told, headers, whole);
  }

  /** Replaces a key of the caller's request. */
  renew(key: KeyDefinition, sent: Config, uniqueFor: (current: string) => string): string | undefined {
    const own = this.facts(sent, (name) => headerOf(this.headers, name), this.data);
    return renewKey(key, own, new KeyedConfig(this, sent), uniqueFor);
  }

  /** Sends all later requests to this origin, with these headers instead of their own. */
  change(origin: string | undefined, headers: Readonly<Record<string, string>>, allowAbsoluteUrls?: boolean): void {
    if (origin !== undefined) Object.assign(this, targetAt(origin, this, allowAbsoluteUrls));
    putInto(this.headers, headers);
  }

  /**
   * Puts method, URL, parameters and body back into the config of an attempt.
   *
   * @param isUntouched still nothing but axios comes in between; otherwise interceptors were added meanwhile, which want the body
   *   opened
   * @throws Error if it was changed after it was sent and cannot be reproduced
   */
  restore(config: Config, isUntouched: boolean): void {
    if (this.wasSent && this.hasLost)
      throw new Error('the request was changed after it was sent, so it is not sent again');
    this.isRestored = true;
    const { method, url, baseURL, params, data } = this;
    if (method !== undefined) config.method = method;
    config.params = snapshot(params);
    const isText = this.isUntouched && !isUntouched && this.isObject && typeof data === 'string';
    config.data = isText ? reopened(data, this.headers) : snapshot(data);
    // axios has made this text already, and would make another of some.
    if (this.isUntouched && isUntouched && typeof data === 'string') config.transformRequest = [];
    if (url !== undefined) config.url = snapshot(url) as string;
    if (baseURL !== undefined) config.baseURL = snapshot(baseURL) as string;
    restoreBoundary(this, config);
  }
}
