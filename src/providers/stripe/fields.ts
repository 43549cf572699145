import { type Fields, fieldsOf } from '../body-fields.js';
import type { RequestFacts } from '../provider.js';

/** What a request says: the fields of its form, or of its JSON. */
export function bodyOf({ body }: RequestFacts): Fields {
  return fieldsOf(body);
}
