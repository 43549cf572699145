export { type MercadoPagoOptions, mercadoPago } from './dialect.js';
