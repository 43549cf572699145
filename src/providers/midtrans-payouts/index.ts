export { type MidtransPayoutsOptions, midtransPayouts } from './dialect.js';
