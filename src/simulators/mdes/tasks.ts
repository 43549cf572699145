import { textAt } from '../core/fields.js';
import type { Effect, LedgerBook } from '../core/ledger.js';
import type { Numbering } from '../core/numbering.js';

export interface Token {
  readonly tokenUniqueReference: string;
  readonly panUniqueReference: string;
  /** The account behind it, as the request named it. */
  readonly account: string;
  /** The token requestor's id, if the request named one. */
  readonly requestor: string | undefined;
  status: 'ACTIVE' | 'SUSPENDED' | 'DEACTIVATED';
  /** How many cryptograms were made: the Application Transaction Counter. */
  transactionCounter: number;
}

/** A tokenization, from the request to the issuer's decision. */
export interface Task {
  readonly taskId: string;
  readonly account: string;
  /** Milliseconds since the epoch: when the issuer answers. */
  readonly decidedAt: number;
  readonly request: Record<string, unknown>;
  /** Present once the issuer has approved. */
  token?: Token;
}

/** The tasks and tokens. An issuer that answers late does so when its time has come, whether anybody asks or not. */
export interface Vault {
  readonly tokens: Map<string, Token>;
  start(taskId: string, request: Record<string, unknown>, issuerDelay: number): Task;
  task(taskId: string): Task | undefined;
  /** The issuer approves: the account gets its token. */
  approve(task: Task): { readonly token: Token; readonly effect: Effect };
  /** Being processed, or provisioned and not deactivated. */
  isBusy(account: string): boolean;
  /** Completes every task that has fallen due. */
  catchUp(): void;
  clear(): void;
}

export function openVault(ledger: LedgerBook, numbering: Numbering, now: () => number): Vault {
  const tasks = new Map<string, Task>();
  const tokens = new Map<string, Token>();

  function approve(task: Task): { token: Token; effect: Effect } {
    const reference = numbering.next('DWSPMC000000000token');
    const token: Token = {
      tokenUniqueReference: reference,
      panUniqueReference: `pan-of-${reference}`,
      account: task.account,
      requestor: textAt(task.request, 'tokenRequestorId'),
      status: 'ACTIVE',
      transactionCounter: 0,
    };
    task.token = token;
    tokens.set(reference, token);
    return { token, effect: { id: reference, kind: 'token', status: 'ACTIVE' } };
  }

  return {
    tokens,
    start(taskId, request, issuerDelay) {
      const task: Task = { taskId, request, account: accountOf(request), decidedAt: now() + issuerDelay };
      tasks.set(taskId, task);
      return task;
    },
    task: (taskId) => tasks.get(taskId),
    approve,
    isBusy: (account) =>
      [...tasks.values()].some(
        (task) => task.account === account && (task.token === undefined || task.token.status !== 'DEACTIVATED'),
      ),
    catchUp() {
      for (const task of tasks.values()) {
        if (task.token === undefined && task.decidedAt <= now()) {
          ledger.write(approve(task).effect, task.request, task.decidedAt);
        }
      }
    },
    clear() {
      tasks.clear();
      tokens.clear();
    },
  };
}

/** What identifies the account: its reference, or the encrypted card data, compared literally. */
export function accountOf(fields: unknown): string {
  const reference = textAt(fields, 'fundingAccountInfo', 'panUniqueReference');
  return reference ?? JSON.stringify((fields as { fundingAccountInfo?: unknown }).fundingAccountInfo);
}
