import { type Fields, fieldsIn, fieldsOf } from '../body-fields.js';
import { idOf } from '../id.js';
import type { Finding, LookUpAnswer, LookUpTools, Reconcile } from '../look-up.js';
import { readMastercardErrors } from '../mastercard/answers.js';
import { isSurelyBefore, timeOf } from '../their-clock.js';
import { isChange, isLeftBy, isOver, operationIn } from './standing.js';

/** Milliseconds by which the clock that dates the tokens of MDES may differ from the one that dates its answers. */
const SKEW = 10_000;

/**
 * Asks MDES what became of a request: `getTaskStatus` for a tokenize, `getToken` for each token whose state should change.
 *
 * `searchTokens` decides neither. It lists an account's tokens without the deactivated ones: a tokenize without a task id cannot
 * tell its token there from an earlier one, and a change of state names tokens, not their account, and may have deactivated them.
 * The answer of `getTaskStatus` carries no token: a caller finds the account's tokens with `searchTokens`.
 */
export const reconcileMdes: Reconcile = async (request, tools) => {
  const { post } = tools;
  const name = operationIn(request);
  const body = fieldsIn(request);
  if (name === 'tokenize') {
    const taskId = idOf(body.taskId);
    if (taskId === undefined) {
      return {
        unaskable: 'MDES finds a tokenize only by its task id: searchTokens does not say which request made a token',
      };
    }
    return judgeTask(await post('./getTaskStatus', pick(body, 'tokenRequestorId', 'taskId')), taskId);
  }
  const references = referencesIn(body);
  if (!isChange(name) || references.length === 0) return undefined;
  const asking = pick(body, 'paymentAppInstanceId');
  const answers = await Promise.all(
    references.map((tokenUniqueReference) => post('./getToken', { ...asking, tokenUniqueReference })),
  );
  return judgeTokens(answers, references, tools, name, (token) => isLeftBy(name, token, body.causedBy));
};

/**
 * An unknown task did not land; a known one that is not completed landed, and its result is still to come. A failed one made no
 * token, and its id is used up. The documented answer has no task id; one that names another task says nothing.
 *
 * `COMPLETED` is more than an end: "completed successfully", beside `FAILED`, "processed but failed to complete successfully"
 * (MDES API reference: GetTaskStatusResponseSchema). The decision behind it is not told: a caller asks searchTokens for the token.
 */
function judgeTask(answer: LookUpAnswer, taskId: string): Finding {
  const undecided: Finding = { state: 'undecided', answer };
  const codes = codesOf(answer);
  if (codes === undefined) return undecided;
  if (codes.length > 0) {
    return codes.every((code) => code === 'INVALID_TASK_ID') ? { state: 'absent', answer } : undecided;
  }
  const { status, taskId: named } = fieldsOf(answer.data);
  if (named !== undefined && idOf(named) !== taskId) return undecided;
  switch (textOf(status)) {
    case 'COMPLETED':
      return { state: 'landed', unproven: true, answer };
    case 'FAILED':
      return { state: 'dead', final: true, answer, word: 'FAILED' };
    default:
      return undecided;
  }
}

/**
 * All as wanted: it landed. None: it did not, unless one was changed since: somebody may have undone it. Some: an earlier state, work
 * in progress, or the final result, because MDES changes each token separately and may refuse some. Each answer must name the token
 * that was asked for.
 *
 * @param answers to the question about each of `references`, in that order
 * @param isAsWanted `undefined` if the token does not tell
 */
function judgeTokens(
  answers: readonly LookUpAnswer[],
  references: readonly string[],
  tools: LookUpTools,
  name: string,
  isAsWanted: (token: Fields) => boolean | undefined,
): Finding {
  const tokens = answers.map(tokenIn);
  const stand = tokens.map(isAsWanted);
  const areNamed = tokens.every((token, index) => token.tokenUniqueReference === references[index]);
  const [answer] = answers;
  if (answer === undefined || !areNamed || stand.includes(undefined)) return { state: 'undecided' };
  const there = stand.filter((is) => is === true).length;
  if (there < tokens.length) {
    if (tokens.every((token) => isOver(name, token))) return { state: 'dead', answer, word: 'DEACTIVATED' };
    // Nothing undoes a deletion.
    const isUndone =
      name !== 'delete' &&
      answers.some((each, index) => stand[index] === false && mayBeUndone(each, tokens[index], tools));
    if (isUndone) return { state: 'undecided', answer };
  }
  if (there === 0) return { state: 'absent', answer };
  if (there < tokens.length) return { state: 'partial' };
  // The form in which the operation itself answers for several tokens.
  return { state: 'landed', answer: answers.length === 1 ? answer : { ...answer, data: { tokens } } };
}

/** Whether it may have been given its state since the call began (MDES API reference, Token: statusTimestamp). */
function mayBeUndone(answer: LookUpAnswer, { statusTimestamp }: Fields = {}, tools: LookUpTools): boolean {
  const at = timeOf(statusTimestamp);
  return !Number.isNaN(at) && !isSurelyBefore(at, answer, tools, SKEW);
}

function tokenIn(answer: LookUpAnswer): Fields {
  if (codesOf(answer)?.length !== 0) return {};
  const { token, ...flat } = fieldsOf(answer.data);
  return token === undefined ? flat : fieldsOf(token);
}

/** The errors in an answer; `undefined` if its HTTP status is an error: MDES reports its own errors inside HTTP 200. */
function codesOf({ status, data: body }: LookUpAnswer): readonly string[] | undefined {
  if (status < 200 || status > 299) return undefined;
  const exchange = { status, body, bodyKind: 'json', header: () => undefined } as never;
  return readMastercardErrors(exchange).map(({ code }) => code);
}

function referencesIn(body: Fields): readonly string[] {
  const { tokenUniqueReferences: several, tokenUniqueReference: one } = body;
  const given = Array.isArray(several) ? several : [one];
  return given.every((reference) => typeof reference === 'string') ? given : [];
}

/** The fields that every look-up copies from the request, and these, if the request has them. */
function pick(body: Fields, ...names: readonly string[]): Record<string, unknown> {
  const kept = ['requestId', 'responseHost', ...names].filter((name) => body[name] !== undefined);
  return Object.fromEntries(kept.map((name) => [name, body[name]]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toUpperCase() : '';
}
