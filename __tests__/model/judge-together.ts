import type { Report } from '../../src/index.js';
import { judgeConduct } from './conduct.js';
import { isGood, lineOf, type Made, ofCall, rootOf } from './made.js';
import { judgeBelief, judgeTwice } from './money.js';
import type { Observation } from './play.js';
import { type Played, playTogether } from './play-together.js';
import { CALLER, type Entry } from './provider-model.js';
import { isAccumulating, isOne, type Together } from './together.js';
import type { Seen } from './wire.js';

/** What is wrong with how calls that were made together went; empty for nothing. */
export async function judgeTogether(together: Together): Promise<string[]> {
  return wrongsOf(together, await playTogether(together));
}

export function wrongsOf(together: Together, played: Played): string[] {
  const { calls, entries, timersLeft } = played;
  const wrong = calls.flatMap((call) => {
    const found = [...judgeEnd(together, played, call), ...judgeTruth(together, played, call)];
    return found.map((each) => `${call.name}: ${each}`);
  });
  if (timersLeft > 0) wrong.push(`${timersLeft} timers left`);
  const more = isOne(together) ? entries.slice(1).filter((entry) => !isFirst(together, played, entry)) : [];
  if (more.length > 0) wrong.push(`${entries.length} charges for one payment: ${told(entries)}`);
  for (const { name } of calls.filter(({ name }) => name === rootOf(name))) {
    wrong.push(...judgeRoot(together, played, name).map((each) => `${name}: ${each}`));
  }
  wrong.push(...judgeAdopted(together, played));
  return wrong;
}

/** The key of a refund dies. What is sent under it after that, if nothing was in doubt before, is the caller's to answer for. */
function isFirst({ scenario }: Together, { calls, seen }: Played, { by = '', sentAt }: Entry): boolean {
  if (scenario.call !== 'refund') return false;
  const earlier = ofCall(seen, by).findIndex((each) => each.sentAt === sentAt);
  const before = lineOf(calls, by).flatMap(({ name, report }) =>
    (report?.attempts ?? []).slice(0, name === by ? earlier : undefined),
  );
  return before.every(({ processed }) => processed === 'no');
}

function told(entries: readonly Entry[]): string {
  return entries.map(({ id, by, at }) => `${id} at ${at} by ${by}`).join(', ');
}

/** Each call ends once, with a report, within its limits, and leaves nothing behind. */
function judgeEnd({ scenario }: Together, { seen, finished }: Played, call: Made): string[] {
  const { settled, report, startedAt, abortAt } = call;
  if (settled === undefined) return ['it never ended'];
  const own = ofCall(seen, call.name);
  const isGone = abortAt !== undefined && report === undefined && own.length === 0;
  // Given up before an adapter was asked: that is axios's to end.
  if (isGone) return [];
  const observation: Observation = {
    settled,
    report,
    seen: own,
    entries: [],
    endedAt: call.endedAt - startedAt,
    requestsAtEnd: call.requestsAtEnd,
    finished: finished.get(report?.callId ?? '') ?? 0,
    responseInterceptorRuns: 1,
    timersLeft: 0,
    thrown: undefined,
  };
  return judgeConduct({ ...scenario, abortAt }, observation);
}

/** What a call believes of its own requests, and of those that it goes on with. */
function judgeTruth(together: Together, { calls, seen, entries }: Played, call: Made): string[] {
  const { scenario } = together;
  const line = lineOf(calls, call.name);
  const names = line.map(({ name }) => name);
  const { report } = call;
  if (report === undefined || scenario.call === 'read') return [];
  const isMine = ({ by, own }: Entry) => own && names.includes(by ?? '');
  // Which of two equal things is whose, nobody can tell where only a list shows them: see `judgeAdopted`.
  const isSame = !isAccumulating(scenario) || together.sameKey || scenario.subject === 'mercado-pago';
  const observation = {
    report: { ...report, attempts: line.flatMap((each) => each.report?.attempts ?? []) as Report['attempts'] },
    seen: names.flatMap((name) => ofCall(seen, name)) as Seen[],
    entries: entries
      .filter((each) => isSame || rootOf(each.by ?? '') === rootOf(call.name))
      .map((each) => ({ ...each, own: isMine(each) })),
    endedAt: call.endedAt,
  } as Partial<Observation> as Observation;
  return judgeBelief({ ...scenario, resume: line.length > 1 }, observation);
}

/** A call, and all that go on with it, charge at most once. */
function judgeRoot({ scenario }: Together, { seen, entries }: Played, root: string): string[] {
  const own = seen.filter((each) => rootOf(each.header(CALLER) ?? '') === root);
  const made = entries.filter(({ by }) => rootOf(by ?? '') === root);
  const observation = { entries: made, seen: own, endedAt: Number.POSITIVE_INFINITY } as Partial<Observation>;
  return judgeTwice(scenario, observation as Observation);
}

/** Of equal things, each is got by one call of a process, unless several mean the same. */
function judgeAdopted({ scenario, sameKey, oneProcess }: Together, { calls, entries }: Played): string[] {
  if (scenario.subject !== 'mercado-pago' || sameKey || !oneProcess) return [];
  const owners = new Map<string, string>();
  return calls.filter(isGood).flatMap(({ name, settled, report }) => {
    const id = String((settled as { value: { data: { id?: unknown } } }).value.data.id);
    const owner = owners.get(id);
    owners.set(id, name);
    if (!entries.some((each) => each.id === id)) return [`${name}: ${report?.outcome} with what nobody has made`];
    return owner === undefined ? [] : [`${name}: ${report?.outcome} with what ${owner} has got`];
  });
}
