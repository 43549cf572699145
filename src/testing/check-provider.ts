import { checkOptions, options } from '../policy/check.js';
import { providerGiven } from '../providers/given.js';
import type { Provider } from '../providers/provider.js';
import { checkCases, type ProviderCases } from './cases.js';
import type { Check } from './check.js';
import { answerChecks } from './checks/answers.js';
import { carelessChecks } from './checks/careless.js';
import { hookChecks } from './checks/hooks.js';
import { keyChecks } from './checks/keys.js';
import { lookUpChecks } from './checks/look-ups.js';
import { moneyChecks } from './checks/money.js';
import { rowChecks } from './checks/rows.js';
import { shownChecks } from './checks/shown.js';

/** The checks of a provider that failed, by name. */
export class ProviderCheckError extends Error {
  override readonly name = 'ProviderCheckError';
  /** Name and complaint of each check that failed. */
  readonly failed: Readonly<Record<string, string>>;

  constructor(provider: string, failed: Readonly<Record<string, string>>, all: number) {
    const complaints = Object.values(failed);
    super(`provider ${provider}: ${complaints.length} of ${all} checks failed\n\n${complaints.join('\n\n')}\n`);
    this.failed = failed;
  }
}

/**
 * The checks of a provider, for any test runner: `for (const { name, run } of checksOf(acme(), cases)) test(name, run)`.
 *
 * @throws TypeError that names what is wrong with the arguments
 */
export function checksOf(provider: Provider, cases: ProviderCases): readonly Check[] {
  checkOptions('checkProvider', options({ provider: providerGiven }), { provider });
  checkCases(cases);
  const { payments } = cases;
  return [
    ...rowChecks(provider, cases),
    ...answerChecks(provider, cases),
    ...hookChecks(provider, cases),
    ...keyChecks(provider, cases),
    ...(payments === undefined
      ? []
      : [
          ...moneyChecks(provider, payments),
          ...lookUpChecks(provider, payments),
          ...carelessChecks(provider, payments),
        ]),
    ...shownChecks(provider, cases),
  ];
}

/**
 * Runs every check of a provider, one after the other.
 *
 * @returns the names of the checks
 * @throws ProviderCheckError that names every check that failed, what is wrong, and what to do about it
 */
export async function checkProvider(provider: Provider, cases: ProviderCases): Promise<readonly string[]> {
  const checks = checksOf(provider, cases);
  const failed: Record<string, string> = {};
  for (const { name, run } of checks) {
    try {
      await run();
    } catch (error) {
      failed[name] = error instanceof Error ? error.message : String(error);
    }
  }
  if (Object.keys(failed).length > 0) throw new ProviderCheckError(provider.name, failed, checks.length);
  return checks.map(({ name }) => name);
}
