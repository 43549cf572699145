import { checkOptions, options } from '../../policy/check.js';
import { builtIn } from '../built-in.js';
import {
  type Exchange,
  headerKey,
  type KeyDefinition,
  kindByMethod,
  type Provider,
  type ProviderOverrides,
  type Reading,
  type RequestFacts,
  type RequestKind,
  type Rule,
} from '../provider.js';
import { refusals, withRemedies } from '../rows.js';
import { NOT_UNDERSTOOD } from '../rule.js';
import { keyEntries, overrideEntries } from '../schema.js';
import { hasResultAllTheSame, isMastercardSuccess, readMastercardErrors } from './answers.js';
import { challengeIn, isDecisionTaken } from './challenge.js';
import { gatewayRules, oauthKey } from './gateway.js';
import { mastercardRemedies } from './remedies.js';

export interface MastercardOptions extends ProviderOverrides {
  /** Key names: `correlationId`, `oauth`. */
  readonly keys?: { readonly correlationId?: false; readonly oauth?: false };
}

const CODES = 'Mastercard Processing Authentication: Mastercard Processing Error Codes';
const STATUSES = 'Mastercard Processing Authentication: HTTP Response Codes';

const rules: readonly Rule[] = withRemedies(mastercardRemedies, [
  {
    code: 'DUPLICATED_X_MC_CORRELATION_ID',
    action: 're-key',
    processed: 'no',
    afterAmbiguous: 'reconcile',
    keys: ['correlationId'],
    why: 'The correlation id was used before: send a unique one',
    source: CODES,
    basis: 'S',
  },
  ...refusals(
    { source: CODES, basis: 'S' },
    ['CERTIFICATE_NOT_FOUND', 'The encryption key is missing or expired'],
    [
      'DUPLICATED_THREE_DS_TRANSACTION_ID',
      'Its original landed; an invented id cannot match',
      { processed: 'maybe', afterAmbiguous: 'reconcile' },
    ],
    ['NO_PUBLIC_KEY_FINGERPRINT', 'The encrypted body lacks the key fingerprint'],
    ['OPERATION_DENIED', 'Disabled for this client, or the wrong method or endpoint'],
    ['REQUEST_BODY_PROCESSING_ERROR', 'A field is invalid, or the body is not the encrypted JSON expected'],
    ['REQUEST_VALIDATION', 'A parameter is missing or invalid'],
    ['THREE_DS_TRANSACTION_ID_DOES_NOT_EXIST', 'The id matches no active request'],
    [
      'THREE_DS_TRANSACTION_ENDED',
      'The transaction is over, maybe by an earlier attempt',
      { processed: 'maybe', afterAmbiguous: 'reconcile' },
    ],
    ['UNSUPPORTED_CHARSET_ERROR', 'Only UTF-8 is supported'],
  ),
  ...gatewayRules,
  ...refusals(
    { source: STATUSES, basis: 'S', when: { from: 'status' } },
    ['400', 'The structure or data of the request is invalid'],
    ['401', 'No access to this service'],
    ['403', 'Not authorised for this operation'],
    ['404', 'The resource does not exist'],
    ['405', 'The method is not applicable here'],
    ['415', 'The Content-Type must be application/json;charset=utf-8'],
  ),
]);

const keys: readonly KeyDefinition[] = [
  {
    name: 'correlationId',
    kind: 'operation',
    ...headerKey('X-Mc-Correlation-Id', 'Correlation-Id'),
    renew: (_current, unique) => unique,
  },
  oauthKey,
];

const kindOf = (request: RequestFacts): RequestKind =>
  challengeIn(request) ?? { ...kindByMethod(request), answer: 'json' };

function read(exchange: Exchange): readonly Reading[] {
  const errors = readMastercardErrors(exchange);
  if (errors.length > 0 || !hasResultAllTheSame(exchange, kindOf(exchange.request))) return errors;
  return [{ code: NOT_UNDERSTOOD }];
}

function isSuccess(exchange: Exchange): boolean {
  if (challengeIn(exchange.request)) return isDecisionTaken(exchange);
  return isMastercardSuccess(exchange, kindOf(exchange.request));
}

const optionsSchema = options({ ...overrideEntries, ...keyEntries(keys) });

/**
 * Mastercard Processing Authentication, behind Mastercard's gateway. Errors come as `Errors.Error[]` with a
 * `ReasonCode` and a `Recoverable` flag, which counts only if no row names the code.
 *
 * @throws TypeError that names the option, its value and what is expected.
 */
export function mastercard(given: MastercardOptions = {}): Provider {
  checkOptions('mastercard', optionsSchema, given);
  return builtIn(
    {
      name: 'mastercard',
      hosts: ['api.mastercard.com', 'sandbox.api.mastercard.com', 'mtf.api.mastercard.com'],
      rules: rules,
      keys,
      kindOf,
      read,
      isSuccess,
    },
    given,
  );
}
