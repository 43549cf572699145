import { decoded, idOf } from './id.js';

/** How the ids of one kind begin, such as `in_`, unlike other words of a path, such as `create_preview`. */
const KIND = /^[a-z]+_/;

/**
 * Whether an answer is about another object of the kind that the path names: `POST /v1/invoices/in_1/pay` answered by `in_2`.
 *
 * @param kind what the answer says that it is, such as `invoice`
 */
export function isAnotherOfItsKind(path: string, kind: unknown, id: unknown): boolean {
  const pieces = path.split('/');
  const at = typeof kind === 'string' ? pieces.lastIndexOf(`${kind}s`) : -1;
  const [asked, told] = [decoded(at < 0 ? undefined : pieces[at + 1]), idOf(id)];
  if (asked === undefined || told === undefined || asked === told) return false;
  return KIND.test(asked) && KIND.exec(asked)?.[0] === KIND.exec(told)?.[0];
}
