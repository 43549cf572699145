import { inspect } from 'node:util';
import * as v from 'valibot';
import { redactText } from '../redaction/redact-text.js';
import { homeOf } from './homes.js';
import { meantBy } from './suggest.js';

type OptionsSchema<T extends v.ObjectEntries> = v.SchemaWithPipe<
  readonly [
    v.CustomSchema<object, v.ErrorMessage<v.CustomIssue> | undefined>,
    v.TransformAction<object, object>,
    v.StrictObjectSchema<T, v.ErrorMessage<v.StrictObjectIssue>>,
  ]
>;

/** An object with these fields and no others. `other`: what may be given instead of one, such as `; or false`. */
export function options<T extends v.ObjectEntries>(entries: T, other = ''): OptionsSchema<T> {
  return only(entries, `an object with some of: ${Object.keys(entries).join(', ')}${other}`);
}

/** An object with these fields and no others, in words of its own. */
export function only<T extends v.ObjectEntries>(entries: T, whole: string): OptionsSchema<T> {
  return v.pipe(
    v.custom<object>((value) => !Array.isArray(value), whole),
    v.transform((value) => givenIn(value, entries)),
    v.strictObject(bare(entries), wantedIn(entries, whole)),
  );
}

/** An object with at least these fields. */
export function fields<T extends v.ObjectEntries>(
  entries: T,
  whole: string,
): v.LooseObjectSchema<T, v.ErrorMessage<v.LooseObjectIssue>> {
  return v.looseObject(bare(entries), wantedIn(entries, whole));
}

/** Without a prototype: valibot loops over the fields, and some libraries add fields to `Object.prototype`. */
function bare<T extends object>(own: T): T {
  return Object.assign(Object.create(null), own);
}

/** The options that were given: what every object has is none. */
function givenIn(value: unknown, entries: v.ObjectEntries): object {
  if (typeof value !== 'object' || value === null) return value as never;
  const given = value as Record<string, unknown>;
  const names = Object.keys(entries).filter((name) => name in given);
  for (const name in given) if (Object.hasOwn(given, name) || !Object.hasOwn(Object.prototype, name)) names.push(name);
  return bare(Object.fromEntries(names.map((name) => [name, given[name]])));
}

/** What a field that is missing must be, or the whole if it is no object. */
function wantedIn(
  entries: v.ObjectEntries,
  whole: string,
): (issue: Pick<v.BaseIssue<unknown>, 'type' | 'expected'>) => string {
  return (issue) => (isMissing(issue) ? wantedOf(entries, issue.expected as string) : whole);
}

/** An object expects the quoted name of a missing field; for a value that is not an object, it expects `Object`. */
function isMissing({ type, expected }: Pick<v.BaseIssue<unknown>, 'type' | 'expected'>): boolean {
  return (type === 'strict_object' || type === 'loose_object') && expected !== 'Object' && expected !== 'never';
}

/** What a missing field must be. */
function wantedOf(entries: v.ObjectEntries, quoted: string): string {
  const entry = entries[JSON.parse(quoted)] as v.GenericSchema;
  return v.safeParse(entry, undefined).issues?.[0].message ?? 'a value';
}

/** A number of at least `least`; `false` and infinity, where allowed, are for the caller to turn off a limit. */
export function numberFrom(least: number, what: string): v.GenericSchema<number> {
  return v.custom<number>((value) => Number.isFinite(value) && (value as number) >= least, what);
}

export function wholeFrom(least: number, what = `a whole number, at least ${least}`): v.GenericSchema<number> {
  return v.custom<number>((value) => Number.isInteger(value) && (value as number) >= least, what);
}

export function functionOf(what: string): v.GenericSchema<(...parameters: never[]) => unknown> {
  return v.custom<(...parameters: never[]) => unknown>((value) => typeof value === 'function', what);
}

/**
 * Checks options against a schema and returns them unchanged.
 * @throws TypeError that names each wrong field, the value given and what is expected.
 */
export function checkOptions<T>(where: string, schema: v.GenericSchema, given: T): T {
  const result = v.safeParse(schema, given);
  if (result.success) return given;
  const complaints = result.issues.map((each) => {
    const { path, issue } = innermost(each);
    return `${shownPath(path) || 'the options'} ${complaint(issue, path, schema, where)}`;
  });
  throw new TypeError(listed(where, complaints));
}

/** Complaints listed; more than that is usually the same one again and again. */
const MOST = 10;

/** One complaint, or one line for each. */
export function listed(where: string, complaints: readonly string[]): string {
  if (complaints.length === 1) return `${where}: ${complaints[0]}`;
  const more = complaints.length > MOST ? [`and ${complaints.length - MOST} more`] : [];
  return [`${where}:`, ...[...complaints.slice(0, MOST), ...more].map((each) => `  ${each}`)].join('\n');
}

type Path = readonly v.IssuePathItem[];

/** The closest complaint: if a field may have several shapes, the one for the shape that was meant. */
function innermost(outer: v.BaseIssue<unknown>): { readonly path: Path; readonly issue: v.BaseIssue<unknown> } {
  const path: Path = outer.path ?? [];
  const inner = outer.issues?.find((each) => each.path !== undefined);
  if (inner === undefined) return { path, issue: outer };
  const further = innermost(inner);
  return { path: [...path, ...further.path], issue: further.issue };
}

function shownPath(path: Path): string {
  return path.reduce(
    (shown, { key, value }) =>
      typeof key === 'number' ? elementOf(shown, key, value) : shown === '' ? String(key) : `${shown}.${key}`,
    '',
  );
}

/** The same for the options of any element: `rules[]`. */
function levelOf(path: Path): string {
  return path
    .map(({ key }) => (typeof key === 'number' ? '[]' : `.${key}`))
    .join('')
    .slice(1);
}

/** An element of a list, in a complaint: `rules[0] (code 'BUSY')`. */
export function elementOf(list: string, index: number, element: unknown): string {
  const { code, name } = Object(element) as { readonly code?: unknown; readonly name?: unknown };
  const called = Object.entries({ code, name }).find(([, value]) => typeof value === 'string' && value !== '');
  return `${list}[${index}]${called ? ` (${called[0]} ${show(called[1])})` : ''}`;
}

function complaint(
  { type, expected, input, message }: v.BaseIssue<unknown>,
  path: Path,
  schema: v.GenericSchema,
  where: string,
): string {
  if (expected === 'never') {
    const name = String(path.at(-1)?.key);
    const meant = meantBy(name, levelOf(path.slice(0, -1)), schema);
    if (meant !== undefined) return `is not an option; did you mean ${meant}? expected ${message}`;
    const home = homeOf(name, where);
    return home === undefined ? `is not an option; expected ${message}` : `is not an option here: ${home}`;
  }
  if (isMissing({ type, expected })) return `is missing; expected ${message}`;
  // What two fields must be together has the whole for its input.
  const given = type === 'check' && path.length > 0 ? path.at(-1)?.value : input;
  return `must be ${message}; got ${uncalled(given, message) ?? show(given)}`;
}

/** A function that makes the expected value, given instead of it: `logger: pino`, `backoff: exponential`. Not `console.log`. */
function uncalled(input: unknown, wanted: string): string | undefined {
  if (typeof input !== 'function' || !/\bmakes\b/.test(wanted) || /\b(?:log|info|warn|error)$/.test(input.name))
    return undefined;
  return `the function${input.name === '' ? '' : ` ${input.name}`} itself: call it`;
}

/** A value for an error message, short and without the contents of objects, which may be secret. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return redactText(inspect(value, { maxStringLength: 60 }));
}
