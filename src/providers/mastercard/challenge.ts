import { fieldsOf } from '../body-fields.js';
import { decoded } from '../id.js';
import type { Exchange, RequestFacts, RequestKind } from '../provider.js';
import { wordSent } from '../word.js';
import { isMastercardSuccess } from './answers.js';

/** The issuer's decision about a transaction: the one write that the document describes. */
const CHALLENGE_PATH = /\/three-ds-transactions\/([^/]+)\/issuer-challenge-responses\/?$/;

/** Its success is "200", with no body (Sandbox Testing: Transmit Issuer Decision). */
const CHALLENGE: RequestKind = { endpoint: 'issuer-challenge-response', operation: 'write' };

export function challengeIn({ method, path }: RequestFacts): RequestKind | undefined {
  return method === 'POST' && CHALLENGE_PATH.test(path) ? CHALLENGE : undefined;
}

/** Names of the transaction in a body, in whatever case. */
const TRANSACTION = /^three_?ds_?(?:server_?)?trans(?:action)?_?id$/i;
/** What an answer is if its fields are encrypted (Mastercard: Securing Sensitive Data Using Payload Encryption). */
const ENCRYPTED = ['encryptedValue', 'encryptedData', 'encryptedPayload'];

/** Whether a 200 says that the decision was taken: by nothing, or by a success that names the transaction, or cannot be read. */
export function isDecisionTaken(exchange: Exchange): boolean {
  const { status, bodyKind, body, request } = exchange;
  if (status !== 200) return false;
  if (bodyKind === 'empty') return true;
  if (!isMastercardSuccess(exchange, CHALLENGE)) return false;
  const fields = fieldsOf(body);
  const id = decoded(CHALLENGE_PATH.exec(request.path)?.[1]);
  const named = Object.entries(fields).filter(([name]) => TRANSACTION.test(name));
  if (named.length > 0) return named.every(([, value]) => wordSent(value) === id);
  return ENCRYPTED.some((name) => typeof fields[name] === 'string');
}
