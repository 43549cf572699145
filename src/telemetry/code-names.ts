/** OpenTelemetry's word for a value that is not listed. */
const OTHER = '_OTHER';

/** Each code is its own time series for as long as the process lives. */
const MOST_CODES = 200;

/**
 * The codes reported to OpenTelemetry. A code comes from an answer, and a server may send a new one in every answer: after the
 * first few hundred, all others count as one.
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
