export { FactsWithBody } from '../providers/request-facts.js';
