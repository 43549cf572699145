/** A body that only `fetch` understands. Whoever reads it finds no fields, and nothing can be written into it. */
export class Opaque {
  readonly #body: unknown;

  constructor(body: unknown) {
    this.#body = body;
  }

  static bodyOf(data: unknown): unknown {
    return data instanceof Opaque ? data.#body : data;
  }
}
