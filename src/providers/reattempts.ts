import type { DeclineAdvice } from './declines.js';
import { DAY, HOUR } from './spans.js';

/** A number of attempts after which each further one costs a fee. */
export interface AttemptLimit {
  readonly attempts: number;
  /** Milliseconds. */
  readonly within: number;
  /** Attempts that are counted together. */
  readonly of: string;
}

/** What Visa says about a group of response codes. */
export interface VisaCategory {
  readonly retryable: DeclineAdvice;
  /** Further attempts that are free of charge; 0: the first one already costs a fee. */
  readonly reattempts: number;
  /** Milliseconds within which they are counted. */
  readonly within: number;
  /** Visa's response codes (ISO 8583, field 39). Category 4 is every decline that no other category names. */
  readonly codes: readonly string[];
}

/** What a merchant advice code says about the next attempt. */
export interface MastercardAdvice {
  readonly retryable: DeclineAdvice;
  /** Milliseconds until then, if the code says so. */
  readonly after?: number;
  /** Milliseconds within which any further attempt with the same card and amount costs a fee. */
  readonly chargedWithin?: number;
  readonly means: string;
}

const THIRTY_DAYS = 30 * DAY;

/** Visa's figure since 25 May 2025; some acquirers still use the earlier figure of 15. */
const VISA_REATTEMPTS = 20;

const visa = (retryable: DeclineAdvice, reattempts: number, codes: readonly string[]): VisaCategory => ({
  retryable,
  reattempts,
  within: THIRTY_DAYS,
  codes,
});

const wait = (after: number, means: string) => ({ retryable: 'later', after, means }) as const;
const never = (means: string) => ({ retryable: 'never', chargedWithin: THIRTY_DAYS, means }) as const;

/**
 * How often the card networks let you try a declined card again before they charge a fee. They count every attempt, whether it
 * comes from a cron job, the customer or a retry (recoverable makes none after a decline). docs/reattempts.md has the sources;
 * ask your acquirer which limits apply in your region.
 */
export const reattemptLimits = {
  /** The date on which the sources were read. */
  asOf: '2026-11-27',
  visa: {
    sources: [
      'https://docs.cielo.com.br/ecommerce-cielo-en/changelog/new-limit-for-visa-retries-starting-may-25-2025',
      'https://developers.tabapay.com/docs/excessive-retry-rules',
      'https://checkout.com/docs/developer-resources/codes/visa-response-codes',
      'https://support.forte.net/support/solutions/articles/11000097635-visa-decline-response-code-rules-and-integrity-fees',
    ],
    limit: { attempts: VISA_REATTEMPTS, within: THIRTY_DAYS, of: 'a card, after a decline of category 2 to 4' },
    /** The figure of acquirers that have not followed. */
    lowest: 15,
    categories: {
      /** The issuer will never approve. */
      1: visa('never', 0, ['04', '07', '12', '14', '15', '41', '43', '46', '57', 'R0', 'R1', 'R3']),
      /** The issuer cannot approve at this time. */
      2: visa('later', VISA_REATTEMPTS, [
        '03',
        '19',
        '51',
        '59',
        '61',
        '62',
        '65',
        '75',
        '78',
        '86',
        '91',
        '93',
        '96',
        'N3',
        'N4',
      ]),
      /** The issuer cannot approve with these details. */
      3: visa('new-data', VISA_REATTEMPTS, ['54', '55', '82', '1A', 'N7']),
      /** Any other code. */
      4: visa('later', VISA_REATTEMPTS, []),
    },
  },
  mastercard: {
    sources: [
      'https://developer.paypal.com/braintree/docs/reference/general/merchant-responses/merchant-advice-codes',
      'https://developer.paypal.com/braintree/articles/risk-and-security/compliance/network-updates/2023/mastercard-f23',
      'https://developers.tabapay.com/docs/excessive-retry-rules',
      'https://docs.everonet.com/en-us/gateway/developer-portal/appendix/mastercard-merchant-advice-code',
    ],
    limits: [
      { attempts: 10, within: DAY, of: 'a card at a merchant' },
      { attempts: 35, within: THIRTY_DAYS, of: 'a card at a merchant, with one amount' },
    ],
    /** Merchant advice codes, which come with the response code. */
    adviceCodes: {
      '01': { retryable: 'new-data', means: 'New account information is available' },
      '02': { retryable: 'later', after: 72 * HOUR, means: 'Cannot approve at this time' },
      '03': never('Do not try again'),
      '04': { retryable: 'new-data', means: 'The requirements of this type of token are not met' },
      '05': { retryable: 'new-data', means: 'The negotiated value is not approved' },
      '21': never('The customer has cancelled the payments'),
      '22': { retryable: 'never', means: 'The merchant does not qualify for the product code' },
      '24': wait(HOUR, 'Retry after 1 hour'),
      '25': wait(DAY, 'Retry after 24 hours'),
      '26': wait(2 * DAY, 'Retry after 2 days'),
      '27': wait(4 * DAY, 'Retry after 4 days'),
      '28': wait(6 * DAY, 'Retry after 6 days'),
      '29': wait(8 * DAY, 'Retry after 8 days'),
      '30': wait(10 * DAY, 'Retry after 10 days'),
      '40': { retryable: 'new-data', means: 'A prepaid card that cannot be loaded again' },
      '41': { retryable: 'new-data', means: 'A virtual card number for a single use' },
      '42': { retryable: 'never', means: 'Scored by the sanctions service' },
      '43': { retryable: 'later', means: 'A virtual card number for several uses' },
    },
  },
} as const satisfies {
  readonly asOf: string;
  readonly visa: {
    readonly sources: readonly string[];
    readonly limit: AttemptLimit;
    readonly lowest: number;
    readonly categories: Readonly<Record<1 | 2 | 3 | 4, VisaCategory>>;
  };
  readonly mastercard: {
    readonly sources: readonly string[];
    readonly limits: readonly AttemptLimit[];
    readonly adviceCodes: Readonly<Record<string, MastercardAdvice>>;
  };
};
