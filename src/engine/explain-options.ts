import * as v from 'valibot';
import { checkOptions, options } from '../policy/check.js';
import { providerGiven } from '../providers/given.js';
import type { Provider } from '../providers/provider.js';

/** A provider's answer, and what is known about the request. */
export interface Answer {
  /** Default `GET`. */
  readonly method?: string;
  /** The request's path, or a whole URL. Default: unknown. */
  readonly url?: string;
  /** The HTTP status. */
  readonly status: number;
  /** The response's headers. */
  readonly headers?: Readonly<Record<string, string | number>>;
  /** The response's body, parsed or as the raw text. */
  readonly data?: unknown;
}

/** A request that was not answered. */
export interface NoAnswer {
  /** Default `GET`. */
  readonly method?: string;
  /** The request's path, or a whole URL. Default: unknown. */
  readonly url?: string;
  /** What the client threw, or its code: `ECONNRESET`. */
  readonly error: unknown;
}

export interface ExplainOptions {
  /** An earlier attempt of the same call may have taken effect. Default false. */
  readonly afterAmbiguous?: boolean;
  /**
   * The request's headers: an idempotency key among them makes a retry safe. Default: none. Keys that an attached
   * client adds by itself count as present.
   */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  /**
   * The request's body: an object, its JSON text, or form fields. A key in it counts as one in a header does. Default: none.
   */
  readonly requestBody?: unknown;
  /** Milliseconds since the epoch, to measure an HTTP-date if the answer has no `Date` header. */
  readonly now?: number;
}

const ERROR = "what the client threw, or its code, such as 'ECONNRESET'";

const requestEntries = {
  method: v.optional(v.pipe(v.string('an HTTP method'), v.regex(/^[a-z]+$/i, 'an HTTP method, such as POST'))),
  url: v.optional(v.string('a path or a URL')),
};
const answerSchema = options({
  ...requestEntries,
  status: v.custom<number>(
    (value) => Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 999,
    'an HTTP status, a whole number from 100 to 999',
  ),
  headers: v.optional(v.custom((value) => typeof value === 'object' && value !== null, 'an object of headers')),
  data: v.optional(v.unknown()),
});

const noAnswerSchema = options({
  ...requestEntries,
  error: v.union(
    [
      v.pipe(v.string(ERROR), v.regex(/^[A-Z][A-Z0-9_]+$/, ERROR)),
      v.custom((value) => typeof value === 'object' && value !== null, ERROR),
    ],
    ERROR,
  ),
});

const explainSchema = options({
  afterAmbiguous: v.optional(v.boolean('true or false')),
  requestHeaders: v.optional(v.custom((value) => typeof value === 'object' && value !== null, 'an object of headers')),
  requestBody: v.optional(v.unknown()),
  now: v.optional(v.number('a number of milliseconds since the epoch')),
});

/** @throws TypeError that names the argument, its value and what is expected */
export function checkExplain(provider: Provider, answer: Answer | NoAnswer, given: ExplainOptions): void {
  checkOptions('explain', options({ provider: providerGiven }), { provider });
  checkOptions('explain', isAnswer(answer) ? answerSchema : noAnswerSchema, answer);
  checkOptions('explain', explainSchema, given);
}

export function isAnswer(answer: Answer | NoAnswer): answer is Answer {
  return !Object.hasOwn(answer ?? {}, 'error');
}
