// What the types of the public surface allow and refuse. Nothing here runs: `npm run typecheck` reads it, and fails for a
// wrong line that compiles as well as for a right one that does not.
import axios, { type AxiosRequestConfig } from 'axios';
import { type Dispatcher, fetch as undiciFetch } from 'undici';
import { recoverFetch } from '../../src/fetch/index.js';
import {
  type AttachOptions,
  type AttachSettings,
  attach,
  type LogLine,
  midtrans,
  type OnUsedOrderId,
  type OnUsedTaskId,
  type Outcome,
  type Policy,
  type ProviderLine,
  plainHttp,
  type Report,
  recoveryOf,
  run,
  type SamePayment,
  type State,
  trafficOf,
} from '../../src/index.js';

const client = axios.create();
const provider = midtrans();

/** `attach` takes one provider or several, and never both or neither. */
export const attachments = [
  () => attach(client, { provider, logger: false }),
  () => attach(client, { providers: [provider, plainHttp()] }),
  // @ts-expect-error: neither
  () => attach(client, {}),
  // @ts-expect-error: neither, whatever else is given
  () => attach(client, { policy: { maxAttempts: 2 } }),
  // @ts-expect-error: both
  () => attach(client, { provider, providers: [provider] }),
  // @ts-expect-error: no list
  () => attach(client, { provider: [provider] }),
  // @ts-expect-error: an option that there is not
  () => attach(client, { provider, retries: 3 }),
];

/** What a caller says of a resend may be promised, and names nothing that there is not. */
export const resends = [
  { retryIf: async ({ processed }, { attempt }) => processed === 'no' && attempt < 3 },
  { retryIf: () => undefined },
  { beforeResend: async (_, { inDoubt }) => (inDoubt ? undefined : { baseURL: 'https://b', headers: { a: '1' } }) },
  { beforeResend: () => ({ baseURL: 'https://b', sharesKeys: true }) },
  // @ts-expect-error: no path can be given
  { beforeResend: () => ({ url: 'https://b/x' }) },
  // @ts-expect-error: headers are texts
  { beforeResend: () => ({ headers: { a: undefined } }) },
] satisfies Policy[];

/** Traffic is that of a handle, or made of options; what merely has `stats` has none. */
export const traffics = [
  () => trafficOf(),
  () => trafficOf({ concurrency: 5, logger: false }),
  () => trafficOf(attach(client, { provider })),
  () => trafficOf(trafficOf()),
  // @ts-expect-error: no handle
  () => trafficOf({ stats: () => 5 }),
  // @ts-expect-error: no handle, and no options
  () => trafficOf({ stats: () => ({}), concurrency: 5 }),
  // @ts-expect-error: an option that there is not
  () => trafficOf({ concurency: 5 }),
];

/** What is common to clients can be kept apart from their providers. */
export function withSettings(settings: AttachSettings, common: AttachOptions) {
  attach(client, common);
  // @ts-expect-error: settings name no provider
  attach(client, settings);
  return attach(client, { ...settings, provider });
}

/** Without a look at the outcome, what only some reports have may be missing. */
export function read(report: Report): readonly unknown[] {
  const time: number | undefined = report.retryAt;
  const summary: string = report.summary;
  // @ts-expect-error: only a deferred call is sure to have one
  const sure: number = report.retryAt;
  // @ts-expect-error: nothing has stopped a call that succeeded
  const stop: string = report.stoppedBy;
  return [time, summary, sure, stop];
}

/** The outcome says what else there is. */
export function narrow(report: Report): number | string | undefined {
  switch (report.outcome) {
    case 'deferred':
      return report.retryAt + report.stoppedBy.length;
    case 'failed': {
      const processed: 'no' = report.processed;
      return `${report.stoppedBy} ${processed}`;
    }
    case 'unknown': {
      const processed: 'maybe' | 'yes' = report.processed;
      return `${report.stoppedBy} ${processed}`;
    }
    case 'aborted': {
      const stoppedBy: 'abort' = report.stoppedBy;
      return stoppedBy;
    }
    case 'ok':
    case 'recovered':
    case 'reconciled': {
      const processed: 'yes' = report.processed;
      // @ts-expect-error: there is no time to come back at
      const retryAt: number = report.retryAt;
      return `${processed} ${retryAt}`;
    }
    default:
      return report satisfies never;
  }
}

export function readOf(error: unknown): void {
  // @ts-expect-error: an error of another client has no report
  recoveryOf(error).outcome;
  // @ts-expect-error: the message of axios is the error's own
  recoveryOf(error)?.originalMessage;
}

/** The options of the providers can be named. */
export const used: { readonly order: OnUsedOrderId; readonly task: OnUsedTaskId } = {
  order: 're-key',
  task: 'look-up',
};
export const same: SamePayment = (_request, found) => found.order_id === 'order-1';

/** A listener gets the line of its event. */
export function listen(recovery: ReturnType<typeof attach>): void {
  recovery.on('recovery.finished', (line: LogLine) => line.outcome);
  recovery.on('recovery.finished', ({ outcome, found }): [Outcome, State | undefined] => [outcome, found]);
  recovery.on('recovery.look-up', ({ outcome, found }): [Outcome | undefined, State] => [outcome, found]);
  recovery.on('recovery.breaker', (line: ProviderLine) => line.breaker);
  // @ts-expect-error: an event that there is not
  recovery.on('recovery.finish', () => undefined);
  // @ts-expect-error: the breaker's line is about no call
  recovery.on('recovery.breaker', (line) => line.callId);
}

/** What an application passes on may be missing: a report has no `doubt`, a caller names no limit. */
export const passedOn = (
  { keys, processed, doubt }: Report,
  { deadline, signal }: { readonly deadline?: number; readonly signal?: AbortSignal },
): readonly unknown[] => [
  client.post('/', {}, { recovery: { keys, processed, doubt, deadline } }),
  client.post('/', {}, { recovery: undefined }),
  recoverFetch(fetch, { provider, policy: { deadline } }).fetch('http://a', { recovery: undefined }),
  run(async () => 1, { provider, policy: { deadline }, signal }),
];

/** A request's own options are axios's. */
export const requests: readonly AxiosRequestConfig[] = [
  { recovery: false },
  { recovery: { idempotent: true, keys: { orderId: 'order-101' } } },
  // @ts-expect-error: only `false` turns it off
  { recovery: true },
  // @ts-expect-error: an option of the client, not of a request
  { recovery: { retryBudget: false } },
];

/** A `fetch` is wrapped whoever made it, and goes wherever one is wanted. */
export const fetches = [
  () => recoverFetch(fetch, { provider }).fetch satisfies typeof fetch,
  () => recoverFetch(foreign, { providers: [provider] }).withRecovery({ maxAttempts: 2 }, () => 7) satisfies number,
  () => recoverFetch(fetch, { provider }).fetch('http://a', { method: 'POST', recovery: { idempotent: true } }),
  () => recoverFetch(fetch, { provider }).fetch(new Request('http://a'), { recovery: false }),
  () =>
    recoverFetch(fetch, { provider, beforeAttempt: async (request, { attempt = 0 }) => (attempt ? request : request) }),
  () => trafficOf(recoverFetch(fetch, { provider })),
  (dispatcher: Dispatcher) => recoverFetch(undiciFetch, { provider }).fetch('http://a', { dispatcher }),
  // @ts-expect-error: neither one provider nor several
  () => recoverFetch(fetch, {}),
  // @ts-expect-error: an option that there is not
  () => recoverFetch(fetch, { provider, retries: 3 }),
  // @ts-expect-error: attempts are a number
  () => recoverFetch(fetch, { provider }).fetch('http://a', { recovery: { maxAttempts: 'two' } }),
  // @ts-expect-error: a signer gives a request
  () => recoverFetch(fetch, { provider, beforeAttempt: () => 7 }),
];

/** One of a library with types of its own. */
declare function foreign(
  url: { own: URL },
  init?: { agent?: object },
): Promise<{ status: number; body: NodeJS.ReadableStream }>;
