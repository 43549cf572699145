import { fieldAt, textAt } from '../core/fields.js';
import type { Effect } from '../core/ledger.js';
import type { Call, Reply } from '../core/provider-server.js';
import { describeError, refuse } from './codes.js';
import { accountOf, type Token, type Vault } from './tasks.js';

/** The issuer does not answer in time. */
export interface Silence {
  /** Milliseconds until it does; if absent, it never does, and MDES forgets the task. */
  readonly completesAfter?: number;
  /** The value of `Retry-After`, if the header is sent. */
  readonly retryAfterSeconds: number | false;
}

/** `tokenize`: needs a new task, and an account without a token. */
export function tokenize(call: Call, vault: Vault, nextSilence: () => Silence | undefined): Reply {
  const { fields } = call;
  for (const field of ['requestId', 'taskId']) {
    if (textAt(fields, field) === undefined) return refuse('MISSING_REQUIRED_FIELD', call, field);
  }
  if (typeof fields.fundingAccountInfo !== 'object' || fields.fundingAccountInfo === null) {
    return refuse('MISSING_REQUIRED_FIELD', call, 'fundingAccountInfo');
  }
  const taskId = textAt(fields, 'taskId') ?? '';
  if (vault.task(taskId) !== undefined) return refuse('INVALID_TASK_ID', call);
  if (vault.isBusy(accountOf(fields))) return refuse('DUPLICATE_REQUEST', call);
  const silence = nextSilence();
  if (silence !== undefined) {
    const { completesAfter, retryAfterSeconds } = silence;
    if (completesAfter !== undefined) vault.start(taskId, fields, completesAfter);
    const headers: Record<string, string> =
      retryAfterSeconds === false ? {} : { 'retry-after': String(retryAfterSeconds) };
    return { ...refuse('NO_RESPONSE_FROM_ISSUER', call), headers };
  }
  const { token, effect } = vault.approve(vault.start(taskId, fields, 0));
  return { ...succeed({ decision: 'APPROVED', ...describeToken(token) }), effects: [effect] };
}

export function getTaskStatus(call: Call, vault: Vault): Reply {
  const task = vault.task(textAt(call.fields, 'taskId') ?? '');
  if (task === undefined) return refuse('INVALID_TASK_ID', call);
  if (task.token === undefined) return succeed({ status: 'PENDING' });
  return succeed({ status: 'COMPLETED' });
}

export function getToken(call: Call, vault: Vault): Reply {
  const token = vault.tokens.get(textAt(call.fields, 'tokenUniqueReference') ?? '');
  return token === undefined
    ? refuse('INVALID_TOKEN_UNIQUE_REFERENCE', call)
    : succeed({ token: describeToken(token) });
}

/** The tokens of an account, or of the account behind a token; only those of one token requestor, if it is named. */
export function searchTokens({ fields }: Call, vault: Vault): Reply {
  const named = textAt(fields, 'fundingAccountInfo', 'tokenUniqueReference');
  const account = named === undefined ? accountOf(fields) : vault.tokens.get(named)?.account;
  const requestor = textAt(fields, 'tokenRequestorId');
  const found = [...vault.tokens.values()].filter(
    (token) =>
      (token.account === account || token.panUniqueReference === account) &&
      (requestor === undefined || token.requestor === requestor) &&
      token.status !== 'DEACTIVATED',
  );
  return succeed({ tokens: found.map(describeToken) });
}

/**
 * `suspend`, `unsuspend`, `delete`: for several tokens. If none could be changed, the call failed; otherwise each has its own
 * result.
 */
export function changeStatus(kind: string, from: readonly Token['status'][], to: Token['status']) {
  return (call: Call, vault: Vault): Reply => {
    const references = fieldAt(call.fields, 'tokenUniqueReferences');
    if (!Array.isArray(references) || references.length === 0) {
      return refuse('MISSING_REQUIRED_FIELD', call, 'tokenUniqueReferences');
    }
    const effects: Effect[] = [];
    const codes: string[] = [];
    const tokens = references.map((reference) => {
      const token = vault.tokens.get(String(reference));
      if (token !== undefined && from.includes(token.status)) {
        token.status = to;
        effects.push({ id: token.tokenUniqueReference, kind, status: to });
        return describeToken(token);
      }
      const code = token === undefined ? 'INVALID_TOKEN_UNIQUE_REFERENCE' : 'INVALID_TOKEN_STATUS';
      codes.push(code);
      return { tokenUniqueReference: reference, errorCode: code, errorDescription: describeError(code) };
    });
    return effects.length === 0 ? refuse(codes[0] ?? '', call) : { ...succeed({ tokens }), effects };
  };
}

/** `transact`: a cryptogram, which moves no money and uses up one step of the token's counter. */
export function transact(call: Call, vault: Vault): Reply {
  const token = vault.tokens.get(textAt(call.fields, 'tokenUniqueReference') ?? '');
  if (token === undefined) return refuse('INVALID_TOKEN_UNIQUE_REFERENCE', call);
  if (token.status !== 'ACTIVE') return refuse('INVALID_TOKEN_STATUS', call);
  token.transactionCounter += 1;
  const { tokenUniqueReference, transactionCounter } = token;
  return {
    ...succeed({ encryptedPayload: { encryptedData: `cryptogram-${transactionCounter}` } }),
    effects: [{ id: tokenUniqueReference, kind: 'transact', status: String(transactionCounter) }],
  };
}

function succeed(body: Record<string, unknown>): Reply {
  return { status: 200, body: { responseHost: 'simulator.mdes.local', responseId: '0', ...body } };
}

function describeToken({ tokenUniqueReference, panUniqueReference, status }: Token): Record<string, unknown> {
  return { tokenUniqueReference, panUniqueReference, status };
}
