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
  recovery: 'policy',
  threshold: 'row',
  failureThreshold: 'row',
  resetTimeout: 'openFor',
  halfOpenAfter: 'openFor',
  base: 'initial',
  minTimeout: 'initial',
  maxTimeout: 'max',
  maxDelay: 'max',
};

/**
 * The option that an unknown name probably stands for: one of another level, one with similar spelling, or our name for an option
 * of another library.
 * @param level the path of the object that contains the name, `''` for the options themselves, `rules[]` for an element of a list
 * @returns its path, such as `policy.maxAttempts`
 */
export function meantBy(name: string, level: string, schema: v.GenericSchema): string | undefined {
  const paths = pathsOf(schema as Shape, '');
  const own = level === '' ? '' : `${level}.`;
  const within = paths.filter((path) => path.startsWith(own) && !path.slice(own.length).includes('.'));
  const called = ourNameFor(name);
  return (
    endingIn(called, within) ??
    endingIn(name, paths) ??
    endingIn(called, paths) ??
    endingIn(nearest(name, within.map(lastOf)), within) ??
    endingIn(nearest(name, paths.map(lastOf)), paths)
  );
}

/** Our name for an option of another library. */
export function ourNameFor(name: string): string | undefined {
  return Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
}

function endingIn(name: string | undefined, paths: readonly string[]): string | undefined {
  return paths.find((path) => lastOf(path) === name);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

interface Shape {
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly item?: Shape;
  readonly wrapped?: Shape;
  readonly options?: readonly unknown[];
  readonly pipe?: readonly Shape[];
}

/** The paths of all options that a schema knows, even of an object that may be left out or turned off. */
function pathsOf({ entries = {}, item, wrapped, options = [], pipe = [] }: Shape, at: string): readonly string[] {
  if (item !== undefined) return pathsOf(item, `${at}[]`);
  const inner = [wrapped, ...options, ...pipe].filter((each) => typeof each === 'object') as readonly Shape[];
  const own = Object.entries(entries).flatMap(([name, entry]) => {
    const path = at === '' ? name : `${at}.${name}`;
    return [path, ...pathsOf(entry, path)];
  });
  return [...own, ...inner.flatMap((each) => pathsOf(each, at))];
}
