export { type SnapBiOptions, snapBi } from './dialect.js';
