/**
 * The method by which Node prints an object. It equals `util.inspect.custom`, but that type would force every application that
 * checks our types to install Node's types.
 */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;
