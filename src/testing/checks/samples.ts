import type { Made } from '../../engine/as-sent.js';
import { attachKeys } from '../../engine/first-keys.js';
import { headerOf, type RequestFacts } from '../../providers/exchange.js';
import { fieldName } from '../../providers/form.js';
import type { KeyDefinition, KeyedRequest } from '../../providers/key.js';
import type { Provider } from '../../providers/provider.js';
import { factsFor } from '../../providers/request-facts.js';
import { pathOf } from '../../redaction/path.js';
import type { ProviderCases } from '../cases.js';
import { messageOf } from '../check.js';
import type { PaymentRequest } from '../payments.js';

/** A request of the cases, as an application makes it. */
export interface Sample extends Made {
  readonly headers: Readonly<Record<string, string>>;
}

/** The requests of the cases, each once; the one for a payment first. */
export function samplesOf({ answers, payments }: ProviderCases): readonly Sample[] {
  const all: Sample[] = answers.map(
    ({ method = 'GET', url = '/', requestHeaders: headers = {}, requestBody: body }) => ({
      method: method.toUpperCase(),
      url,
      headers,
      body,
    }),
  );
  if (payments !== undefined) all.unshift(sampleOf(payments.request('payment-1')));
  return [...new Map(all.map((sample) => [JSON.stringify(sample), sample])).values()];
}

export function sampleOf({ method = 'POST', path, headers = {}, body }: PaymentRequest): Sample {
  return { method, url: path, headers, body };
}

/** The request of an application that makes, and stores, the keys that an attached client would add. */
export function withOwnKeys({ keys, ...provider }: Provider, request: PaymentRequest): PaymentRequest {
  const { method, url, headers, body: data } = sampleOf(request);
  const made = { method: method.toLowerCase(), url, data, headers: { ...headers } };
  attachKeys({ ...provider, keys: keys.filter(({ kind }) => kind === 'operation') }, made);
  return { ...request, path: made.url, headers: made.headers, body: made.data };
}

/** The facts about a request, as a hook gets them. */
export function factsOf({ method, url, headers, body }: Sample): RequestFacts {
  return factsFor(method, pathOf(url), (name) => headerOf(headers, name), body, headers, url);
}

/** The sample with a key written into it. The given one stays unchanged. */
export function withKey(key: KeyDefinition, sample: Sample, value: string): Sample {
  const { method, url, body: data } = sample;
  const request: Required<KeyedRequest> = { data, url, headers: { ...sample.headers } };
  key.write?.(request, value);
  return { method, url: request.url, headers: request.headers as Record<string, string>, body: request.data };
}

/** The same request with its body as an object, as JSON text and as a form, if the body is an object of fields. */
export function formsOf(sample: Sample): readonly (readonly [what: string, sample: Sample])[] {
  const { body, headers } = sample;
  if (typeof body !== 'object' || body === null || Object.getPrototypeOf(body) !== Object.prototype) return [];
  const form = new URLSearchParams(fieldsOf(body));
  const formHeaders = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
  return [
    ['an object', sample],
    ['JSON text', { ...sample, body: JSON.stringify(body) }],
    ['URLSearchParams', { ...sample, headers: formHeaders, body: form }],
    ['the text of a form', { ...sample, headers: formHeaders, body: form.toString() }],
  ];
}

function fieldsOf(body: object, path: readonly string[] = []): [name: string, value: string][] {
  return Object.entries(body).flatMap(([name, value]): [string, string][] => {
    const inner = [...path, name] as const;
    if (typeof value === 'object' && value !== null) return fieldsOf(value as object, inner);
    return value === undefined || value === null
      ? []
      : [[fieldName(inner as unknown as [string, ...string[]]), String(value)]];
  });
}

/** Values that no document promises. */
export const STRANGE: readonly unknown[] = [
  undefined,
  null,
  '',
  'a text',
  0,
  true,
  [],
  [null],
  {},
  { error: null },
  { error: 'a text' },
  { error: {} },
  { error: [] },
  { errors: null },
  { errors: [null] },
  { errors: 'a text' },
  { data: null },
  { data: [null] },
  { code: 7 },
  { id: {} },
  { status: [] },
  { amount: null },
];

export function thrownBy(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
