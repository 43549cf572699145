import axios, { type AxiosInstance } from 'axios';
import { attachWith } from '../../src/axios/attach.js';
import { attemptOf, type BeforeResend, constant } from '../../src/index.js';
import { TRAFFIC } from './play.js';
import type { ProviderModel } from './provider-model.js';
import type { Together } from './together.js';
import { AWAY, HOME } from './two-hosts.js';
import { ofAnotherProcess, type VirtualTime } from './virtual-time.js';
import type { openWire } from './wire.js';

const KEY_HEADERS: Readonly<Record<string, string>> = {
  midtrans: 'Idempotency-Key',
  'mercado-pago': 'X-Idempotency-Key',
};

/** The two clients, of one process or of two. @param onEnd is told of each end of a call, by its id */
export function openClients(
  together: Together,
  model: ProviderModel,
  adapter: ReturnType<typeof openWire>['adapter'],
  time: VirtualTime,
  onEnd: (callId: string) => void,
): readonly AxiosInstance[] {
  return [time, together.oneProcess ? time : ofAnotherProcess(time)].map((clock) => {
    const client = axios.create({ baseURL: HOME, adapter });
    const recovery = attachWith(client, optionsOf(together, model), clock);
    recovery.on('recovery.finished', ({ callId }) => onEnd(callId));
    arrange(client, together, time);
    return client;
  });
}

function optionsOf({ scenario, moving }: Together, model: ProviderModel) {
  const { backoff, ...policy } = scenario.policy;
  return {
    provider: model.makeProvider(),
    policy: {
      ...policy,
      ...(backoff !== undefined && { backoff: constant(backoff) }),
      ...(moving !== 'never' && moving !== 'interceptor' && { beforeResend: moverOf(moving) }),
    },
    ...TRAFFIC[scenario.traffic],
    bodyErrors: scenario.bodyErrors,
    logger: false,
  } as const;
}

/** To the other host and back. */
function moverOf(moving: 'careful' | 'always' | 'vouched'): BeforeResend {
  return (_failure, { attempt, inDoubt }) => {
    if (moving === 'careful' && inDoubt) return undefined;
    return { baseURL: attempt % 2 === 1 ? AWAY : HOME, ...(moving === 'vouched' && { sharesKeys: true }) };
  };
}

/** Adds an interceptor that signs, which takes its time for all but first attempts, and that chooses the host, if the calls say so. */
function arrange(client: AxiosInstance, { scenario, moving }: Together, time: VirtualTime): void {
  const { signing } = scenario;
  let runs = 0;
  client.interceptors.request.use(async (config) => {
    if (signing > 0 && attemptOf(config) !== 1) await new Promise<void>((resolve) => time.hereAfter(signing, resolve));
    if (moving === 'interceptor') config.baseURL = runs++ % 2 === 0 ? HOME : AWAY;
    return config;
  });
}

/** The idempotency key that the caller gives to all of them, if the calls say so. */
export function sameKeyOf({ scenario, sameKey }: Together): Readonly<Record<string, string>> {
  const name = KEY_HEADERS[scenario.subject];
  return sameKey && name !== undefined ? { [name]: 'key-of-the-caller' } : {};
}
