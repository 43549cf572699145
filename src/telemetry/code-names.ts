/** What OpenTelemetry calls a value that is not listed. */
const OTHER = '_OTHER';

/** Each is a time series of its own, for as long as the process lives. */
const MOST_CODES = 200;

/**
 * The codes that are told to OpenTelemetry. A code comes from an answer, and nothing keeps a server from a new one in every
 * answer: what comes after the first few hundred is one and the same.
 */
export class CodeNames {
  readonly #known = new Set<string>();

  nameOf(code: string): string {
    if (this.#known.has(code)) return code;
    if (this.#known.size >= MOST_CODES) return OTHER;
    this.#known.add(code);
    return code;
  }
}
