import type { AxiosResponse } from 'axios';
import type { Passage } from '../failure/passage.js';

/** The result of one attempt: an answer, or an error, which may carry an answer. */
export type Raw = Answered | RawError;
interface Answered {
  readonly response: AxiosResponse;
  readonly error?: undefined;
  readonly passage?: undefined;
}
export interface RawError {
  readonly error: unknown;
  readonly response?: undefined;
  /** How its request fared, if that was watched: one error may end the attempts of several calls, such as the reason of a signal. */
  readonly passage?: Passage;
}
