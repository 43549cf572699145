import type { AxiosResponse } from 'axios';

/** The result of one attempt: an answer, or an error, which may carry an answer. */
export type Raw = { readonly response: AxiosResponse; readonly error?: undefined } | RawError;
export interface RawError {
  readonly error: unknown;
  readonly response?: undefined;
}
