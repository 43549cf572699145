/**
 * The method by which Node prints an object; the same as `util.inspect.custom`, whose type would make every application that
 * checks ours install Node's types.
 */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;
