/** A form as a library such as formdata-node makes one: its entries are in private fields, which no copy of the object has. */
export class LibraryForm {
  readonly #entries: [string, unknown][] = [];

  get [Symbol.toStringTag]() {
    return 'FormData';
  }

  append(name: string, value: unknown): void {
    this.#entries.push([name, value]);
  }

  set(name: string, value: unknown): void {
    const at = this.#entries.findIndex(([each]) => each === name);
    if (at < 0) this.append(name, value);
    else this.#entries.splice(at, 1, [name, value]);
  }

  get(name: string): unknown {
    return this.#entries.find(([each]) => each === name)?.[1] ?? null;
  }

  *entries() {
    yield* this.#entries;
  }

  [Symbol.iterator]() {
    return this.entries();
  }
}

Object.defineProperty(LibraryForm, 'name', { value: 'FormData' });

/** A file that only its own class can read. */
export class LibraryFile {
  readonly #blob: Blob;

  constructor(
    text: string,
    readonly name: string,
  ) {
    this.#blob = new Blob([text]);
  }

  get [Symbol.toStringTag]() {
    return 'File';
  }

  get size() {
    return this.#blob.size;
  }

  get type() {
    return 'text/plain';
  }

  stream() {
    return this.#blob.stream();
  }

  arrayBuffer() {
    return this.#blob.arrayBuffer();
  }
}

/** A file that the platform's form refuses: it can be read in this way only. */
export class IteratedFile {
  readonly name = 'a.txt';
  readonly size = 5;
  readonly type = 'text/plain';

  get [Symbol.toStringTag]() {
    return 'File';
  }

  async *[Symbol.asyncIterator]() {
    yield Buffer.from('bytes');
  }
}
