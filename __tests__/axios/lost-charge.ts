import axios, { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { type LogLine, midtrans, type Policy, recoveryOf, type TrafficOptions } from '../../src/index.js';
import { quiet, skipEmptyWaits } from '../model/virtual-time.js';
import { FakeClock } from './fake-clock.js';

const DECIDED = ['recovery.reconcile', 'recovery.attempt', 'recovery.finished'] as const;

/** What a look-up is answered with, or the code of the error that it fails with. */
export type Said = readonly [status: number, body: unknown] | string;

export const paid = {
  status_code: '200',
  transaction_status: 'settlement',
  order_id: 'o-1',
  gross_amount: '1.00',
  payment_type: 'gopay',
};
export const nothing = { status_code: '404', status_message: 'Transaction not found' };
const charge = { payment_type: 'gopay', transaction_details: { order_id: 'o-1', gross_amount: 1 } };

interface How {
  /** With an Idempotency-Key, which makes a retry safe. */
  readonly isKeyed?: boolean;
  /** The record of an earlier call. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** A charge that is lost on its way, and what the look-ups are answered with, the last one from then on. */
export async function lose(
  said: readonly Said[],
  policy: Policy = {},
  traffic: TrafficOptions = {},
  { isKeyed = false, keys }: How = {},
) {
  const clock = new FakeClock();
  const lines: LogLine[] = [];
  const decided: LogLine[] = [];
  let asked = 0;
  const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    if (config.method !== 'get') throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
    const answer = said[Math.min(asked, said.length - 1)] as Said;
    asked += 1;
    if (typeof answer === 'string') throw new AxiosError('lost', answer, config);
    const [status, body] = answer;
    const data = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, statusText: '', headers: {}, data, config };
  };
  const client = axios.create({ adapter, baseURL: 'http://provider.test' });
  const provider = midtrans(isKeyed ? {} : { keys: { idempotencyKey: false } });
  const recovery = attachWith(client, { provider, policy, logger: false, ...traffic }, clock);
  recovery.on('recovery.look-up', (line) => lines.push(line));
  for (const event of DECIDED) recovery.on(event, (line) => decided.push(line));
  let ended: unknown;
  client.post('/v2/charge', charge, { ...(keys && { recovery: { keys } }) }).then(
    (response) => {
      ended = response;
    },
    (error: unknown) => {
      ended = error;
    },
  );
  const undo = skipEmptyWaits();
  for (let turn = 0; turn < 4000 && ended === undefined; turn++) {
    await quiet();
    clock.pass(50);
  }
  undo();
  return { ended, report: recoveryOf(ended), lines, decided };
}
