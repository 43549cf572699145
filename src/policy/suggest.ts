import type * as v from 'valibot';
import { nearest } from './nearest.js';

/** Other libraries' names for our options. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  retries: 'maxAttempts',
  retry: 'maxAttempts',
  maxRetries: 'maxAttempts',
  attempts: 'maxAttempts',
  retryDelay: 'backoff',
  delay: 'backoff',
  timeout: 'attemptTimeout',
  totalTimeout: 'deadline',
  retryCondition: 'retryIf',
  shouldRetry: 'retryIf',
  budget: 'retryBudget',
  breaker: 'circuitBreaker',
  log: 'logger',
};

/**
 * The option that an unknown name probably stands for: one of another level, one with similar spelling, or our name for an option
 * of another library.
 * @param level the path of the object that contains the name, `''` for the options themselves
 * @returns its path, such as `policy.maxAttempts`
 */
export function meantBy(name: string, level: string, schema: v.GenericSchema): string | undefined {
  const paths = pathsOf(schema, '');
  const own = level === '' ? '' : `${level}.`;
  const within = paths.filter((path) => path.startsWith(own) && !path.slice(own.length).includes('.'));
  const called = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  return (
    endingIn(called, within) ??
    endingIn(name, paths) ??
    endingIn(called, paths) ??
    endingIn(nearest(name, within.map(lastOf)), within) ??
    endingIn(nearest(name, paths.map(lastOf)), paths)
  );
}

function endingIn(name: string | undefined, paths: readonly string[]): string | undefined {
  return name === undefined ? undefined : paths.find((path) => lastOf(path) === name);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The paths of all options that a schema knows. */
function pathsOf(schema: v.GenericSchema, at: string): readonly string[] {
  const entries = entriesOf(schema as Shape);
  return Object.entries(entries).flatMap(([name, entry]) => [`${at}${name}`, ...pathsOf(entry, `${at}${name}.`)]);
}

interface Shape {
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  readonly wrapped?: Shape;
  readonly options?: readonly unknown[];
  readonly pipe?: readonly Shape[];
}

/** For an object of options, even one that may be left out or turned off. */
function entriesOf({ entries, wrapped, options, pipe }: Shape): Readonly<Record<string, v.GenericSchema>> {
  if (entries !== undefined) return entries;
  if (wrapped !== undefined) return entriesOf(wrapped);
  const inner = [...(options ?? []), ...(pipe?.slice(0, 1) ?? [])].filter((each) => typeof each === 'object');
  return Object.assign({}, ...inner.map((each) => entriesOf(each as Shape)));
}
