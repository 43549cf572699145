import type { Finding, LookUpAnswer, Reconcile } from '../look-up.js';
import { readMastercardErrors } from '../mastercard/gateway.js';
import type { RequestFacts } from '../provider.js';

/** MDES API reference, Token: every status, and the one that an operation leaves a token in. */
const STATUSES: ReadonlySet<string> = new Set(['INACTIVE', 'ACTIVE', 'SUSPENDED', 'DEACTIVATED']);
const LEFT_IN: Readonly<Record<string, string>> = { suspend: 'SUSPENDED', unsuspend: 'ACTIVE', delete: 'DEACTIVATED' };

/**
 * Asks MDES what became of a request: `getTaskStatus` for a tokenize, `getToken` for each token whose state was to change.
 *
 * `searchTokens` decides neither. It lists the tokens of an account, the deactivated ones left out: a tokenize that carries
 * no task id cannot tell its token there from an earlier one, and a change of state names tokens, not their account, and may
 * have deactivated them. The answer of `getTaskStatus` carries no token: a caller finds those of the account by
 * `searchTokens`.
 */
export const reconcileMdes: Reconcile = async (request, { post }) => {
  const [, prefix, operation] = /^(.*\/)([^/]+)\/?$/.exec(request.path) ?? [];
  if (prefix === undefined || operation === undefined) return undefined;
  const body = bodyOf(request);
  const name = operation.toLowerCase();
  if (name === 'tokenize') {
    if (typeof body.taskId !== 'string') {
      return {
        unaskable: 'MDES knows a tokenize by its task id only: searchTokens does not say which request made a token',
      };
    }
    return judgeTask(await post(`${prefix}getTaskStatus`, pick(body, 'tokenRequestorId', 'taskId')));
  }
  const wanted = LEFT_IN[name];
  const references = referencesIn(body);
  if (wanted === undefined || references.length === 0) return undefined;
  const asking = pick(body, 'paymentAppInstanceId');
  const answers = await Promise.all(
    references.map((tokenUniqueReference) => post(`${prefix}getToken`, { ...asking, tokenUniqueReference })),
  );
  return judgeTokens(answers, wanted);
};

/**
 * A task that is not known did not land; one that is known and not completed has landed, and its result is to come. A failed
 * one made no token, and its id is used up.
 */
export function judgeTask(answer: LookUpAnswer): Finding {
  const codes = codesOf(answer);
  if (codes.includes('INVALID_TASK_ID')) return { state: 'absent', answer };
  if (codes.length > 0) return { state: 'undecided', answer };
  switch (textOf((answer.data as { status?: unknown } | null)?.status)) {
    case 'COMPLETED':
      return { state: 'landed', unproven: true, answer };
    case 'FAILED':
      return { state: 'dead', answer };
    default:
      return { state: 'undecided', answer };
  }
}

/**
 * All in the wanted state: it landed. None: it did not. Some: an earlier state, work that still goes on, or an end, since MDES
 * changes each token by itself and may refuse some of them.
 */
export function judgeTokens(answers: readonly LookUpAnswer[], wanted: string): Finding {
  const tokens = answers.map(tokenIn);
  const statuses = tokens.map((token) => textOf(token?.status));
  const [answer] = answers;
  if (answer === undefined || !statuses.every((status) => STATUSES.has(status))) return { state: 'undecided' };
  const there = statuses.filter((status) => status === wanted).length;
  if (there === 0) return { state: 'absent', answer };
  if (there < tokens.length) return { state: 'partial' };
  // In the form in which the operation itself answers for several tokens.
  return { state: 'landed', answer: answers.length === 1 ? answer : { ...answer, data: { tokens } } };
}

function tokenIn(answer: LookUpAnswer): { readonly status?: unknown } | undefined {
  if (codesOf(answer).length > 0) return undefined;
  const data = answer.data as { token?: { status?: unknown } | null; status?: unknown } | null;
  return data?.token ?? data ?? undefined;
}

function codesOf(answer: LookUpAnswer): readonly string[] {
  const { status, data } = answer;
  if (status < 200 || status > 299) return [String(status)];
  const exchange = { status, body: data, bodyKind: 'json', header: () => undefined } as never;
  return readMastercardErrors(exchange).map(({ code }) => code);
}

function referencesIn(body: Readonly<Record<string, unknown>>): readonly string[] {
  const { tokenUniqueReferences: several, tokenUniqueReference: one } = body;
  const given = Array.isArray(several) ? several : [one];
  return given.every((reference) => typeof reference === 'string') ? given : [];
}

/** What every look-up carries over from the request, and these fields, where it has them. */
function pick(body: Readonly<Record<string, unknown>>, ...names: readonly string[]): Record<string, unknown> {
  const kept = ['requestId', 'responseHost', ...names].filter((name) => body[name] !== undefined);
  return Object.fromEntries(kept.map((name) => [name, body[name]]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toUpperCase() : '';
}

function bodyOf({ body }: RequestFacts): Readonly<Record<string, unknown>> {
  const value: unknown = typeof body === 'string' ? parse(body) : body;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
