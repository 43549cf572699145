import { tagOf } from './platform.js';

/** What axios can send for an object: its JSON in a body, its text in a query or a form. */
export interface Words {
  /** `null` if it has none. */
  readonly json: string | undefined | null;
  readonly text: string | undefined;
}

export function wordsOf(value: object): Words {
  return { json: attempt(() => JSON.stringify(value), null), text: attempt(() => spoken(value), undefined) };
}

export function sayTheSame(one: Words, other: Words): boolean {
  return one.json === other.json && one.text === other.text;
}

/** Whether the class, or the object itself, defines its own serialisation. */
export function hasOwnWords(value: object, usual: object): boolean {
  for (const name of ['toJSON', 'toString', 'toISOString', Symbol.toStringTag, Symbol.toPrimitive]) {
    if (Reflect.get(value, name) !== Reflect.get(usual, name)) return true;
  }
  return false;
}

/** axios sends a date like this, whatever its `toString` says. */
function spoken(value: object): string {
  return tagOf(value) === 'Date' ? (value as Date).toISOString() : String(value);
}

function attempt<T, F>(say: () => T, otherwise: F): T | F {
  try {
    return say();
  } catch {
    return otherwise;
  }
}

/**
 * An object with its own serialisation, and what that gave when the call was made: as a copy, which may still refer to things
 * outside, or as the object itself if it cannot be copied faithfully.
 */
export class Sealed {
  private readonly words: Words;
  /** The fields of the body or the parameters themselves, which a form is made from. */
  private readonly fields: string | undefined;
  private readonly canBeSaid: boolean;

  constructor(
    private readonly original: object,
    private readonly isWhole: boolean,
    private readonly copyAgain?: (original: object) => unknown,
  ) {
    this.words = wordsOf(original);
    this.fields = this.fieldsNow();
    const { json } = this.words;
    // JSON may hold more than a value can, such as an exact number.
    const isExact = json === undefined || (json !== null && JSON.stringify(JSON.parse(json)) === json);
    const isList = Array.isArray(original) || ArrayBuffer.isView(original);
    this.canBeSaid = isExact && !isList && (!isWhole || this.fields !== undefined);
  }

  /** A copy of the object, or the object itself; if it has changed since, a stand-in that repeats what it said. */
  open(): unknown {
    if (this.canBeSaid && this.hasChanged) return this.standIn();
    return this.copyAgain?.(this.original) ?? this.original;
  }

  get hasChanged(): boolean {
    // Its JSON is unknown.
    if (this.words.json === null) return true;
    return !sayTheSame(wordsOf(this.original), this.words) || this.fieldsNow() !== this.fields;
  }

  /** It has changed, and nothing can repeat what it said. */
  get isLost(): boolean {
    return !this.canBeSaid && this.hasChanged;
  }

  toJSON(): unknown {
    const { json } = this.words;
    return typeof json === 'string' ? JSON.parse(json) : undefined;
  }

  toString(): string {
    return this.words.text ?? '';
  }

  private fieldsNow(): string | undefined {
    return this.isWhole ? attempt(() => JSON.stringify({ ...this.original }), undefined) : undefined;
  }

  private standIn(): unknown {
    const { text } = this.words;
    const said = { toJSON: () => this.toJSON(), toString: () => this.toString(), toISOString: () => this.toString() };
    switch (tagOf(this.original)) {
      case 'Date':
        return pinned(new Date(text ?? Number.NaN), said);
      case 'URLSearchParams':
        return pinned(new URLSearchParams(text), said);
      default:
        return pinned(new StandIn(attempt(() => JSON.parse(this.fields ?? '{}') as object, {})), said);
    }
  }
}

/** A class, because axios reads a plain object by its fields wherever it occurs. */
class StandIn {
  constructor(fields: object) {
    Object.assign(this, fields);
  }
}

function pinned(value: object, said: Readonly<Record<string, () => unknown>>): object {
  for (const [name, say] of Object.entries(said)) {
    Object.defineProperty(value, name, { value: say, enumerable: false, configurable: true, writable: true });
  }
  return value;
}
