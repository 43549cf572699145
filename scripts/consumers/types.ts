// What a TypeScript application writes. The compiler must reject a wrong option, or else the types are missing altogether.
import axios from 'axios';
import {
  type AttachOptions,
  attach,
  defineProvider,
  exponential,
  type Logger,
  midtrans,
  type Report,
  recoveryOf,
  run,
} from 'recoverable';
import { recoverFetch } from 'recoverable/fetch';
import { type MidtransSimulator, startMidtrans } from 'recoverable/simulators';

const logger: Logger = { info() {}, warn() {}, error() {} };
const options: AttachOptions = { provider: midtrans(), logger, policy: { backoff: exponential({ initial: 100 }) } };
const client = axios.create();
const recovery = attach(client, options);
recovery.on('recovery.finished', ({ outcome, elapsedMs }) => console.log(outcome, elapsedMs));

export async function use(): Promise<Report | undefined> {
  const simulator: MidtransSimulator = await startMidtrans();
  const response = await client.post<{ id: string }>('/v2/charge', {}, { recovery: { maxAttempts: 2 } });
  // @ts-expect-error: attempts are a number
  await client.post('/v2/charge', {}, { recovery: { maxAttempts: 'two' } });
  // @ts-expect-error: a logger has methods
  attach(client, { provider: midtrans(), logger: { info: 1 } });
  // @ts-expect-error: a provider has a name
  defineProvider({ hosts: [] });
  const asFetch: typeof globalThis.fetch = recoverFetch(globalThis.fetch, { provider: midtrans() }).fetch;
  await asFetch('http://127.0.0.1');
  // @ts-expect-error: attempts are a number
  await recoverFetch(fetch, { provider: midtrans() }).fetch('http://a', { recovery: { maxAttempts: 'two' } });
  const attempt: number = await run(({ attempt }) => attempt, { provider: midtrans() });
  await simulator.close();
  return attempt > 1 ? undefined : recoveryOf(response);
}
