import { describe } from '@jest/globals';
import { type Policy, type Provider, type Report, recoveryOf } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { posting, wrapped } from '../fetch/wrapped.js';

/** What a caller sees of a call, whichever client they use. */
export interface Seen {
  readonly status: number | undefined;
  readonly body: unknown;
  readonly report: Report;
}

/** Sends one POST of JSON by a client with recoverable around it. */
export type Post = (
  url: string,
  body: unknown,
  setUp: { readonly provider: Provider; readonly policy?: Policy; readonly headers?: Record<string, string> },
) => Promise<Seen>;

const byAxios: Post = async (url, body, { provider, policy = {}, headers = {} }) => {
  const { origin, pathname } = new URL(url);
  const { client } = attached(origin, { provider, policy });
  const end = await client.post(pathname, body, { headers }).catch((error: unknown) => error);
  const { status, data } = ((end as { response?: object }).response ?? end) as { status?: number; data?: unknown };
  return { status, body: data, report: recoveryOf(end) as Report };
};

const byFetch: Post = async (url, body, { provider, policy = {}, headers = {} }) => {
  const { fetch } = wrapped({ provider, policy });
  const init = posting(body);
  const end = await fetch(url, { ...init, headers: { ...init.headers, ...headers } }).catch((error: unknown) => error);
  const report = recoveryOf(end) as Report;
  if (!(end instanceof Response)) return { status: undefined, body: undefined, report };
  const text = await end.text();
  return { status: end.status, body: isJson(text) ? JSON.parse(text) : text, report };
};

function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** The same tests by axios and by fetch. */
export function byBothEdges(tests: (post: Post) => void): void {
  describe('by axios', () => tests(byAxios));
  describe('by fetch', () => tests(byFetch));
}

/** Rows without their papers. */
export const paperless = { why: 'because', source: 'here', basis: 'J' } as const;
