import { headerOf, type RequestFacts } from '../providers/exchange.js';
import { copyOfForm, isFormData } from '../providers/form.js';
import type { Call } from './call.js';
import { FreshFacts, resumeKeys } from './first-keys.js';
import { keysInForce, knownKeys } from './keys-in-force.js';

/**
 * What a look-up asks about, which is what was sent. If only an earlier call has sent something, its keys are in the place of those that
 * the application's own code has changed since; `undefined` if they cannot be.
 */
export function factsSent(call: Call): RequestFacts | undefined {
  const { facts } = call.port.request;
  const [own, sent] = [keysInForce(call), knownKeys(call)];
  const changed = Object.entries(sent).filter(([name, value]) => own[name] !== value);
  if (changed.length === 0) return facts;
  const { method = 'GET', path, host } = facts;
  const request = { method: method.toLowerCase(), url: path, headers: {}, data: copyOf(facts.body) };
  try {
    resumeKeys(call.provider, request, Object.fromEntries(changed));
  } catch (error) {
    call.onError(error);
    return undefined;
  }
  const { body, path: to } = new FreshFacts(request, request.url);
  return { method, path: to, host, header: (name) => headerOf(request.headers, name) ?? facts.header(name), body };
}

/** Keys may write into a body in place. What is opened is plain data or form fields; a key has no place in anything else. */
function copyOf(body: unknown): unknown {
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  try {
    if (isFormData(body)) return copyOfForm(body) ?? body;
    return structuredClone(body);
  } catch {
    return body;
  }
}
