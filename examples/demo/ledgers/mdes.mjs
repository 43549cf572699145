import axios from 'axios';
import { attach, mdes } from 'recoverable';
import { startMdes } from 'recoverable/simulators';
import { BUDGET, code, lost, POLICY, PROXY_PAGE, unsent } from './trouble.mjs';

/** 30 tokenizations. The task id protects each of them: MDES refuses a second one with the same id. */
export async function openMdes(logger) {
  const simulator = await startMdes();
  const client = axios.create({ baseURL: `${simulator.url}/mdes/digitization/1/0` });
  const recovery = attach(client, {
    provider: mdes({ onUsedTaskId: 're-key', settledAfter: 1000 }),
    policy: POLICY,
    retryBudget: BUDGET,
    logger,
  });

  const tokenize =
    (ref, taskId = `task-${ref}`) =>
    () =>
      client.post('/tokenize', { requestId: ref, taskId, fundingAccountInfo: { panUniqueReference: ref } });
  const issuerForgets = () => simulator.issuerSilentOnce({ completes: false, retryAfterSeconds: 1 });
  const issuerIsLate = () => simulator.issuerSilentFor(500);

  const scripted = [
    { ref: 'mdes-1', prepare: issuerForgets, send: tokenize('mdes-1') },
    // The look-up before the retry finds that it arrived.
    { ref: 'mdes-2', prepare: issuerIsLate, send: tokenize('mdes-2') },
    { ref: 'mdes-3', faults: [unsent], send: tokenize('mdes-3') },
    { ref: 'mdes-4', faults: [PROXY_PAGE, unsent], send: tokenize('mdes-4') },
    { ref: 'mdes-5', faults: [lost], send: tokenize('mdes-5') },
    { ref: 'mdes-6', send: tokenize('mdes-6', 'task-mdes-1') },
    { ref: 'mdes-7', faults: [code('OAUTH_NONCE_USED')], send: tokenize('mdes-7') },
    { ref: 'mdes-8', faults: [code('INTERNAL_SERVICE_FAILURE')], send: tokenize('mdes-8') },
    { ref: 'mdes-9', faults: [code('PAN_INELIGIBLE')], send: tokenize('mdes-9') },
    { ref: 'mdes-10', faults: [code('AUTHORIZATION_FAILED')], send: tokenize('mdes-10') },
    { ref: 'mdes-11', faults: [code('AUTHENTICATION_FAILED')], send: tokenize('mdes-11') },
  ];
  const random = Array.from({ length: 19 }, (_, index) => {
    const ref = `mdes-${index + 12}`;
    return { ref, send: tokenize(ref) };
  });
  return {
    name: 'mdes',
    simulator,
    recovery,
    scripted,
    random,
    chaos: [unsent, PROXY_PAGE, code('OAUTH_NONCE_USED'), code('INVALID_PAN'), lost],
    refOf: (entry) => (entry.kind === 'token' ? entry.request.fundingAccountInfo.panUniqueReference : undefined),
  };
}
