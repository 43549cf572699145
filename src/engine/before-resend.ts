import * as v from 'valibot';
import type { Refusal } from '../decision/refusal.js';
import type { BeforeResend, ResendChange } from '../policy/callers-word.js';
import { checkOptions, options } from '../policy/check.js';
import { faultOf } from '../policy/hook.js';
import { headerOf, type RequestFacts } from '../providers/exchange.js';
import type { Call } from './call.js';
import { inTime } from './hook-time.js';
import { changedKey } from './keys-in-force.js';
import type { Route } from './port.js';

/** A retry, and what may be changed about it. */
interface Changeable {
  readonly hook: BeforeResend;
  readonly route: Route;
}

/** What to ask before this request; `undefined` for a first attempt, and if there is nothing to ask. */
export function changeable(call: Call): Changeable | undefined {
  const { beforeResend: hook } = call.policy;
  if (hook === undefined || call.record.course.attempts.length === 0) return undefined;
  const { route } = call.port.request;
  return route && { hook, route };
}

/**
 * Lets the caller choose where a retry goes. An unsafe choice is reported, and the retry goes where the last attempt went.
 * Returns why the retry must not go out at all, if it must not.
 */
export async function change(call: Call, { hook, route }: Changeable): Promise<Refusal | undefined> {
  const { course } = call.record;
  const { classified, number } = course.last ?? {};
  if (classified === undefined || number === undefined) return undefined;
  const inDoubt = course.everInDoubt;
  const request = call.port.request.facts;
  try {
    const asking = (async () => hook(classified.failure, { request, attempt: number, inDoubt }))();
    const end = await inTime(call, 'beforeResend', asking);
    if (end === undefined) return call.limits.remaining > 0 ? undefined : HUNG;
    if (end.given !== undefined) take(call, route, checkOptions('beforeResend', schema, end.given), inDoubt);
  } catch (error) {
    call.onError(faultOf('beforeResend', error));
  }
  return undefined;
}

/** @throws Error if it would not be safe */
function take(call: Call, route: Route, { baseURL, sharesKeys, headers = {} }: ResendChange, inDoubt: boolean): void {
  const origin = baseURL === undefined ? undefined : new URL(baseURL).origin;
  const isElsewhere = origin !== undefined && origin !== route.origin;
  const { facts } = call.port.request;
  if (inDoubt && sharesKeys !== true) {
    if (isElsewhere)
      throw new Error('beforeResend: a request that may have taken effect can only go to a host that shares its keys');
    // A key belongs to the account that sent it: under other credentials it would name another payment.
    const isOther = ([name, value]: [string, string]) => ![undefined, value].includes(facts.header(name));
    if (Object.entries(headers).some(isOther))
      throw new Error('beforeResend: a request that may have taken effect must keep its headers');
  }
  const isGiven = (name: string) => headerOf(headers, name) !== undefined;
  const without = withHeader(facts, (name) => (isGiven(name) ? undefined : facts.header(name)));
  const key = changedKey(
    call,
    without,
    withHeader(facts, (name) => headerOf(headers, name) ?? facts.header(name)),
  );
  if (key !== undefined) throw new TypeError(`beforeResend: the headers must not contain the ${key}`);
  if (sharesKeys) call.sharesKeys = true;
  if (isElsewhere) leaveHost(call, route, sharesKeys === true);
  call.goBy(route.change(isElsewhere ? origin : undefined, headers));
}

function leaveHost(call: Call, { origin }: Route, sharesKeys: boolean): void {
  if (sharesKeys) {
    if (origin !== undefined) call.sharedHosts = [...(call.sharedHosts ?? []), origin];
    return;
  }
  call.movedFrom ??= origin;
  delete call.sharedHosts;
}

function withHeader(facts: RequestFacts, header: RequestFacts['header']): RequestFacts {
  const { method, path, host } = facts;
  return {
    method,
    path,
    host,
    header,
    get body() {
      return facts.body;
    },
  };
}

const AN_ORIGIN = 'scheme, host and port, such as https://api-2.example.com, without a path';

function isOrigin(text: string): boolean {
  try {
    const { protocol, username, pathname, search, hash } = new URL(text);
    return /^https?:$/.test(protocol) && username === '' && pathname === '/' && search + hash === '';
  } catch {
    return false;
  }
}

/** RFC 9110 section 5: what a header may be called, and may contain. */
const headerName = v.pipe(v.string(), v.regex(/^[\w!#$%&'*+.^`|~-]+$/, 'the name of a header'));
const headerValue = v.pipe(v.string('a string'), v.regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'the value of a header'));

const schema = options({
  baseURL: v.optional(v.pipe(v.string(AN_ORIGIN), v.check(isOrigin, AN_ORIGIN))),
  sharesKeys: v.optional(v.boolean('true or false')),
  headers: v.optional(v.record(headerName, headerValue, 'an object of headers')),
});

const HUNG: Refusal = {
  stoppedBy: 'deadline',
  code: 'ERR_HOOK_HUNG',
  message: 'beforeResend did not finish before the deadline',
};
