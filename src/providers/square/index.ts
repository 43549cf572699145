export { type SquareOptions, square } from './dialect.js';
