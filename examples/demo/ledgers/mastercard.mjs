import { generateKeyPairSync } from 'node:crypto';
import axios from 'axios';
import oauth from 'mastercard-oauth1-signer';
import { attach, mastercard } from 'recoverable';
import { startMastercard } from 'recoverable/simulators';
import { BUDGET, code, LIMITED, lost, POLICY, PROXY_PAGE, unsent } from './trouble.mjs';

const CONSUMER_KEY = 'demo-consumer-key';
const KEY_PAIR = {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
};

/** 24 authentications, signed afresh on every attempt, and 6 reads. No key protects a POST here. */
export async function openMastercard(logger) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', KEY_PAIR);
  const simulator = await startMastercard({ consumerKey: CONSUMER_KEY, publicKey });
  const headers = { 'Content-Type': 'application/json;charset=utf-8' };
  const client = axios.create({ baseURL: simulator.url, headers });
  client.interceptors.request.use((config) => {
    config.data = config.data && JSON.stringify(config.data);
    const [url, method] = [client.getUri(config), config.method.toUpperCase()];
    config.headers.Authorization = oauth.getAuthorizationHeader(url, method, config.data, CONSUMER_KEY, privateKey);
    return config;
  });
  const recovery = attach(client, { provider: mastercard(), policy: POLICY, retryBudget: BUDGET, logger });

  const authenticate =
    (ref, correlationId = `corr-${ref}`) =>
    () => {
      const config = { headers: { 'X-Mc-Correlation-Id': correlationId } };
      return client.post('/authentications', { threeDsTransactionId: ref, amount: 1200 }, config);
    };
  const read = (ref) => () => client.get(`/authentications/${ref}`);

  const scripted = [
    { ref: 'mc-1', faults: [code('OAUTH_NONCE_USED')], send: authenticate('mc-1') },
    { ref: 'mc-2', send: authenticate('mc-2', 'corr-mc-1') },
    { ref: 'mc-3', faults: [code('SYSTEM_ERROR', { status: 429, ...LIMITED })], send: authenticate('mc-3') },
    { ref: 'mc-4', faults: [code('INVALID_OAUTH_TIMESTAMP')], send: authenticate('mc-4') },
    { ref: 'mc-5', faults: [code('AUTHENTICATION_FAILED')], send: authenticate('mc-5') },
    { ref: 'mc-6', faults: [code('OPERATION_DENIED')], send: authenticate('mc-6') },
    { ref: 'mc-7', faults: [lost], send: authenticate('mc-7') },
    { faults: [unsent, PROXY_PAGE], send: read('mc-7') },
    { ref: 'mc-8', faults: [code('SYSTEM_ERROR')], send: authenticate('mc-8') },
    { ref: 'mc-9', send: authenticate('mc-9', 'corr-mc-3') },
    { faults: [code('SERVER_ERROR_100'), unsent], send: read('mc-1') },
  ];
  const random = Array.from({ length: 19 }, (_, index) => {
    const ref = `mc-${index + 10}`;
    return index % 5 === 4 ? { send: read('mc-1') } : { ref, send: authenticate(ref) };
  });
  return {
    name: 'mastercard',
    simulator,
    recovery,
    scripted,
    random,
    chaos: [code('OAUTH_NONCE_USED'), code('SYSTEM_ERROR', { status: 429 }), code('REQUEST_VALIDATION'), lost],
    refOf: (entry) => (entry.kind === 'authentication' ? entry.id : undefined),
  };
}
