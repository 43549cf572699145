export { type SquareOptions, square } from './dialect.js';
export type { InDoubt } from './look-up.js';
