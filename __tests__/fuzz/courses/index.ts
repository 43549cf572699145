import { byAction } from './by-action.js';
import { byList } from './by-list.js';
import { byPayment } from './by-payment.js';
import type { Books } from './course.js';

export const allBooks: readonly Books[] = [...byList, ...byPayment, ...byAction];
