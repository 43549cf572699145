import type { AxiosResponse } from 'axios';
import type { Passage } from '../failure/passage.js';

/** The result of one attempt: an answer, or an error, which may carry an answer. */
export type Raw = Answered | RawError;
interface Answered extends Watched {
  readonly response: AxiosResponse;
  readonly error?: undefined;
}
interface RawError extends Watched {
  readonly error: unknown;
  readonly response?: undefined;
}
interface Watched {
  /** How its request fared, if something else tells that than the result itself. */
  readonly passage?: Passage | undefined;
}
