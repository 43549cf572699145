// MDES: Token (status, suspendedBy, statusTimestamp), by its API reference.
import { mdes } from '../../../src/index.js';
import type { Changes } from './change.js';

interface Token {
  readonly by: readonly string[];
  readonly isDeleted: boolean;
  readonly at: number;
}

const OURS = 'TOKEN_REQUESTOR';
const ISSUER = 'ISSUER';
const OTHERS = ['suspend', 'unsuspend', 'delete', 'suspend by the issuer', 'unsuspend by the issuer'];

function apply(token: Token, does: string, at: number): Token | undefined {
  if (token.isDeleted) return undefined;
  const who = does.endsWith('issuer') ? ISSUER : OURS;
  const isIn = token.by.includes(who);
  if (does === 'delete') return { ...token, isDeleted: true, at };
  if (does.startsWith('suspend')) return isIn ? undefined : { ...token, by: [...token.by, who], at };
  return isIn ? { ...token, by: token.by.filter((each) => each !== who), at } : undefined;
}

const changes = (own: string, start: readonly string[], isWanted: (token: Token) => boolean): Changes<Token> => ({
  ...{
    provider: mdes(),
    what: `${own} of a token, from ${start.join() || 'ACTIVE'}`,
    own,
    others: OTHERS,
    apply,
    isWanted,
  },
  path: `/mdes/digitization/1/0/${own}`,
  body: { tokenUniqueReferences: ['T1'], causedBy: OURS },
  start: { by: start, isDeleted: false, at: 0 },
  tells: ({ by, isDeleted, at }) => ({
    token: {
      ...{ tokenUniqueReference: 'T1', statusTimestamp: new Date(at).toISOString() },
      status: isDeleted ? 'DEACTIVATED' : by.length > 0 ? 'SUSPENDED' : 'ACTIVE',
      ...(!isDeleted && by.length > 0 && { suspendedBy: by }),
    },
  }),
  isOver: ({ isDeleted }) => isDeleted,
});

export const byToken: readonly Changes<Token>[] = [
  changes('suspend', [], ({ by, isDeleted }) => !isDeleted && by.includes(OURS)),
  changes('suspend', [ISSUER], ({ by, isDeleted }) => !isDeleted && by.includes(OURS)),
  changes('unsuspend', [OURS], ({ by, isDeleted }) => !isDeleted && !by.includes(OURS)),
  changes('unsuspend', [OURS, ISSUER], ({ by, isDeleted }) => !isDeleted && !by.includes(OURS)),
  changes('delete', [], ({ isDeleted }) => isDeleted),
];
