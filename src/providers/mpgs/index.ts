export { type MpgsOptions, mpgs } from './dialect.js';
