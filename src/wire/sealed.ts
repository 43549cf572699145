import { kindOf } from './platform.js';

/** What axios can send of an object: its JSON in a body, its text in a query or a form. */
export interface Words {
  /** `null` if it has none. */
  readonly json: string | undefined | null;
  readonly text: string | undefined;
}

export function wordsOf(value: object): Words {
  return { json: attempt(() => JSON.stringify(value), null), text: attempt(() => spoken(value), undefined) };
}

export function isSame(one: Words, other: Words): boolean {
  return one.json === other.json && one.text === other.text;
}

/** Whether the class, or the object itself, says in its own way what it holds. */
export function hasOwnWords(value: object, usual: object = Object.prototype): boolean {
  for (const name of ['toJSON', 'toString', 'toISOString', Symbol.toStringTag, Symbol.toPrimitive]) {
    if (Reflect.get(value, name) !== Reflect.get(usual, name)) return true;
  }
  return false;
}

/** A date is sent so, whatever its `toString` says. */
function spoken(value: object): string {
  return kindOf(value) === 'Date' ? (value as Date).toISOString() : String(value);
}

function attempt<T, F>(say: () => T, otherwise: F): T | F {
  try {
    return say();
  } catch {
    return otherwise;
  }
}

/**
 * An object that has words of its own, and what it said when the call was made: a copy, which may speak of what is outside of it;
 * or itself, if nobody can copy it faithfully.
 */
export class Sealed {
  private readonly words: Words;
  /** Of the body or the parameters themselves: their fields, which a form is made of. */
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

  /** A copy of the object, or itself; or, if it says something else by now, what says what it said. */
  open(): unknown {
    if (this.canBeSaid && this.hasChanged) return this.standIn();
    return this.copyAgain?.(this.original) ?? this.original;
  }

  get hasChanged(): boolean {
    // Its JSON is unknown.
    if (this.words.json === null) return true;
    return !isSame(wordsOf(this.original), this.words) || this.fieldsNow() !== this.fields;
  }

  /** It says something else by now, and nothing says what it said. */
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
    switch (kindOf(this.original)) {
      case 'Date':
        return pinned(new Date(text ?? Number.NaN), said);
      case 'URLSearchParams':
        return pinned(new URLSearchParams(text), said);
      default:
        return pinned(new StandIn(attempt(() => JSON.parse(this.fields ?? '{}') as object, {})), said);
    }
  }
}

/** Of a class, since axios reads what has none by its fields wherever it stands. */
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
