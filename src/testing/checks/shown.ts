import { inspect } from 'node:util';
import { explain } from '../../engine/explain.js';
import type { Provider } from '../../providers/provider.js';
import { recoveryOf } from '../../report/recovery-of.js';
import type { ProviderCases } from '../cases.js';
import { type Check, check } from '../check.js';
import { onStage } from './stage.js';
import { templatesOf } from './templates.js';

/** What an answer or a request may hold, but no log, report or error message may show. */
const SECRETS: readonly (readonly [what: string, value: string])[] = [
  ['a card number', '4111111111111111'],
  ['a spaced card number', '4111 1111 1111 1111'],
  ['an API key', 'sk_live_51HfPr0beSecretKeyOfNobody9Qx'],
  ['a bearer token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLW9mLW5vYm9keQ'],
  ['an e-mail address', 'jane.doe@example.com'],
];

/** Nothing is shown that may be personal data. */
export function shownChecks(provider: Provider, cases: ProviderCases): readonly Check[] {
  const { payments } = cases;
  const templates = templatesOf(provider, cases);
  return [
    check('a code that holds personal data is not shown', () =>
      templates.flatMap(({ asked: [answer, given], with: put }) =>
        SECRETS.flatMap(([what, secret]) => {
          const code = explain(provider, { ...answer, data: put(secret) }, given)?.code;
          return code !== undefined && holds(code, secret) ? [`${what} in place of a code is shown: ${ASK}`] : [];
        }),
      ),
    ),
    ...(payments === undefined
      ? []
      : [
          check('no log, report or error shows secrets', async () => {
            const bodies = templates.map(
              ({ with: put }) =>
                (secret: string) =>
                  put(secret),
            );
            const complaints = (bodies.length > 0 ? bodies : [(secret: string) => ({ message: secret })]).flatMap(
              (body) =>
                SECRETS.map(async ([what, secret]) => {
                  const lines: unknown[] = [];
                  const log = (...line: readonly unknown[]) => lines.push(line);
                  const logger = { info: log, warn: log, error: log };
                  return onStage(
                    provider,
                    payments,
                    async ({ strike, pay }) => {
                      strike({ when: 'before', kind: 'body', status: 400, body: body(secret) });
                      const request = payments.request('payment-1');
                      const { end } = await pay('payment-1', {
                        ...request,
                        headers: { ...request.headers, 'x-probe': secret },
                      });
                      const { message, stack } = end as { readonly message?: string; readonly stack?: string };
                      const shown = inspect([lines, recoveryOf(end), message, stack], { depth: 12 });
                      return holds(shown, secret) ? [`${what} of an answer is shown: see what read makes of it`] : [];
                    },
                    { logger, policy: { deadline: 1500 } },
                  );
                }),
            );
            return (await Promise.all(complaints)).flat();
          }),
        ]),
  ];
}

const ASK = 'see what read takes for a code, and shows';

function holds(text: string, secret: string): boolean {
  return text.toLowerCase().includes(secret.toLowerCase());
}
