export { openSent } from '../providers/sent-body.js';
