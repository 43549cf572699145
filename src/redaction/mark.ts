/** A class whose constructor returns the given object, which puts a private field on any object, frozen or not. */
const Given = class {
  constructor(value: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the field of the class below goes where this returns
    return value;
  }
};

/** Data kept for objects so that it cannot be seen on them. */
export interface Marks<T> {
  put(object: object, mark: T): void;
  of(object: object): T | undefined;
}

/**
 * Marks in a private field. It costs a fifteenth of a hidden property; and a WeakMap, whose entries every garbage collection must
 * examine, costs more than everything else that is done for a success (bench:overhead).
 */
export function marks<T>(): Marks<T> {
  return class Mark extends Given {
    #mark: T;

    private constructor(object: object, mark: T) {
      super(object);
      this.#mark = mark;
    }

    static put(object: object, mark: T): void {
      if (#mark in object) object.#mark = mark;
      else new Mark(object, mark);
    }

    static of(object: object): T | undefined {
      return #mark in object ? object.#mark : undefined;
    }
  };
}
