import { readFinding, reasonOf } from '../decision/reconcile.js';
import { openBody } from '../failure/body.js';
import type { Finding, LookUpAnswer, LookUpTools } from '../providers/look-up.js';
import type { Call } from './call.js';
import type { LookUpRequest, LookUpResponse } from './port.js';

/** The response behind each answer, as it came: it is what the caller gets if the answer is adopted. */
const responses = new WeakMap<object, LookUpResponse>();

/** Asks the provider what became of a call. `undefined` if nobody can be asked; a failed look-up is `undecided`. */
export async function askAbout(call: Call): Promise<Finding | undefined> {
  const finding = await find(call);
  if (finding !== undefined) call.scope.reporter.lookedUp(call.record, finding.state, statusOf(finding));
  return finding;
}

/** The response of the edge that an adopted finding rests on; `undefined` if the application's own hook made the answer. */
export function responseBehind({ answer }: Finding): LookUpResponse | undefined {
  return answer && responses.get(answer);
}

/** A hook of the application may put anything there. */
function statusOf({ answer }: Finding): number | undefined {
  const status: unknown = answer?.status;
  return Number.isInteger(status) && (status as number) < 1000 ? (status as number) : undefined;
}

async function find(call: Call): Promise<Finding | undefined> {
  const { provider, port, record } = call;
  if (provider.reconcile === undefined || port.ask === undefined) return undefined;
  try {
    const found = await provider.reconcile(port.request.facts, toolsOf(port.ask.bind(port)));
    record.unaskable = reasonOf(found);
    if (record.unaskable !== undefined) return undefined;
    return found === undefined ? undefined : readFinding(found);
  } catch {
    return { state: 'undecided' };
  }
}

function toolsOf(ask: (asked: LookUpRequest) => Promise<LookUpResponse>): LookUpTools {
  return {
    get: async (url) => open(await ask({ method: 'get', url })),
    post: async (url, data) => open(await ask({ method: 'post', url, data })),
  };
}

function open(response: LookUpResponse): LookUpAnswer {
  const { body } = openBody(response.data, response.headers);
  const answer: LookUpAnswer = { status: response.status, headers: response.headers, data: body };
  responses.set(answer, response);
  return answer;
}
