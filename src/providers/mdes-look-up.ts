import type { Finding, LookUpAnswer, Reconcile, State } from '../decision/reconcile.js';
import { readMastercardErrors } from './mastercard-gateway.js';
import type { RequestFacts } from './provider.js';

/** The state that an operation leaves a token in. */
const LEFT_IN: Readonly<Record<string, string>> = { suspend: 'SUSPENDED', unsuspend: 'ACTIVE', delete: 'DELETED' };

/** Asks MDES what became of a request: `getTaskStatus` for a tokenize, `getToken` for a change of one token's state. */
export const reconcileMdes: Reconcile = async (request, { post }) => {
  const [, prefix, operation] = /^(.*\/)([^/]+)\/?$/.exec(request.path) ?? [];
  const body = bodyOf(request);
  if (prefix === undefined || operation === undefined) return undefined;
  const asking = { requestId: body.requestId, responseHost: body.responseHost };
  if (operation.toLowerCase() === 'tokenize' && typeof body.taskId === 'string') {
    return judgeTask(await post(`${prefix}getTaskStatus`, { ...asking, taskId: body.taskId }));
  }
  const wanted = LEFT_IN[operation.toLowerCase()];
  const reference = onlyReference(body);
  if (wanted === undefined || reference === undefined) return undefined;
  return judgeToken(await post(`${prefix}getToken`, { ...asking, tokenUniqueReference: reference }), wanted);
};

/** A task that is not known did not land; one that is known and not completed has landed, and its result is to come. */
export function judgeTask(answer: LookUpAnswer): Finding {
  const codes = codesOf(answer);
  if (codes.includes('INVALID_TASK_ID')) return { state: 'absent', answer };
  if (codes.length > 0) return { state: 'undecided', answer };
  const status = String((answer.data as { status?: unknown } | null)?.status).toUpperCase();
  return status === 'COMPLETED' ? { state: 'landed', unproven: true, answer } : { state: 'undecided', answer };
}

export function judgeToken(answer: LookUpAnswer, wanted: string): Finding {
  if (codesOf(answer).length > 0) return { state: 'undecided', answer };
  const data = answer.data as { token?: { status?: unknown }; status?: unknown } | null;
  const status = data?.token?.status ?? data?.status;
  if (typeof status !== 'string') return { state: 'undecided', answer };
  const state: State = status.toUpperCase() === wanted ? 'landed' : 'absent';
  return { state, answer };
}

function codesOf(answer: LookUpAnswer): readonly string[] {
  const { status, data } = answer;
  if (status < 200 || status > 299) return [String(status)];
  const exchange = { status, body: data, bodyKind: 'json', header: () => undefined } as never;
  return readMastercardErrors(exchange).map(({ code }) => code);
}

function onlyReference(body: Readonly<Record<string, unknown>>): string | undefined {
  const many = body.tokenUniqueReferences;
  const only = Array.isArray(many) && many.length === 1 ? many[0] : body.tokenUniqueReference;
  return typeof only === 'string' ? only : undefined;
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
