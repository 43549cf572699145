import type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from 'axios';
import type { Provider } from '../../src/index.js';
import type { Lie } from './scenario.js';

/** A request as the provider sees it. */
export interface ModelRequest {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly header: (name: string) => string | undefined;
  readonly sentAt: number;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /**
   * `used`: refused because this key was used before. `running`: the first request with this key still runs. `final`: the
   * payment was refused, and always will be.
   */
  readonly sense?: 'used' | 'running' | 'final';
  /** Its status alone settles nothing: without its body, nothing was told. */
  readonly needsBody?: true;
  /** A claim that is not true: it says that the payment is on its way, and it is not. */
  readonly untrue?: true;
}

/** Something that stands at the provider. */
export interface Entry {
  /** The operation key or reference that it stands under. */
  readonly id: string;
  /** Of this call's making; else it was there before, and is the same payment. */
  readonly own: boolean;
  /** Which call made it, where several are made together: by the header that tells the model. */
  readonly by?: string | undefined;
  readonly sentAt: number;
  readonly at: number;
  /** What was charged, if the request says so. */
  readonly amount?: unknown;
  /** From when a look-up shows it. */
  readonly visibleAt: number;
}

/** A provider in memory, with what the real one enforces. Which request meets which fault is not its business. */
export interface ProviderModel {
  /** Costs more than anything else here: to draw a scenario, none is needed. */
  makeProvider(): Provider;
  readonly entries: readonly Entry[];
  /** Codes that may come before or after the effect. */
  readonly faultCodes: readonly string[];
  /** What a look-up of this provider may be answered with in the place of the truth. */
  readonly lies: readonly Lie[];
  /**
   * Codes with which nothing took effect, and which the next request need not meet. What is wrong with the payment is wrong each
   * time (`verdict`), so that those of it are here only if they settle nothing.
   */
  readonly refusalCodes: readonly string[];
  send(client: AxiosInstance, config: AxiosRequestConfig): Promise<AxiosResponse>;
  kindOf(request: ModelRequest): 'write' | 'look-up' | 'read';
  /** The key that names the payment in a request. */
  idOf(request: ModelRequest): string;
  /** A write arrives: answered at once where its key was seen before, else its key counts as running. */
  admit(request: ModelRequest): Reply | undefined;
  /** A write takes effect, unless it is refused. `forgets`: the answer is not kept under its key. */
  process(request: ModelRequest, forgets: boolean): Reply;
  /** Answers a look-up or a read. */
  look(request: ModelRequest): Reply;
  /** Answers a look-up as if it had been for another payment of the same amount. */
  lookElsewhere?(request: ModelRequest): Reply;
  /** "Not found". */
  readonly absence: Reply;
  /** An error in the provider's dialect. */
  error(code: string): Reply;
  /** MDES: a task whose issuer is silent. */
  silence?(request: ModelRequest, endsAfter: number | undefined, end: 'COMPLETED' | 'FAILED'): Reply;
}

/** Only the model reads it: which of several calls a request belongs to. */
export const CALLER = 'x-caller';

export const AMOUNT = 10_000;
/** Milliseconds before the call: when what was there before came about. */
export const LONG_AGO = -3_600_000;
