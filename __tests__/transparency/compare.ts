import type { Seen } from './play.js';

/** A way in which an attached client may differ from a bare one. */
export interface Difference {
  readonly what: string;
  /** The promise that it keeps, or the fault that it is. */
  readonly why: string;
  /** Fits the line that tells of the difference: the path, and what was seen there without and with recoverable. */
  readonly shows: RegExp;
  /** In these and in no other; and in each of them. `any`: wherever it shows, and somewhere at least. */
  readonly scenarios: readonly string[] | 'any';
}

/** The differences that have shown, by this process's scenarios. */
export const shownDifferences = new Set<Difference>();

/** Paths at which the two differ, with what was seen there. */
export function differencesOf(bare: Seen, attached: Seen): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const endsAlike = bare.get('how') === attached.get('how');
  for (const path of new Set([...bare.keys(), ...attached.keys()])) {
    // A response and an error have nothing to be compared.
    if (!endsAlike && path.startsWith('with.')) continue;
    // Nor have an object and what is there in its place: that one is told of, not each of the fields.
    if (ancestorsOf(path).some((above) => bare.has(above) || attached.has(above))) continue;
    const [one, other] = [bare.get(path), attached.get(path)];
    // What axios measures itself, and how long a call took is not compared.
    if (path.endsWith('.duration')) continue;
    if (!Object.is(one, other)) found.set(path, `${shown(one)} without, ${shown(other)} with recoverable`);
  }
  return found;
}

function ancestorsOf(path: string): readonly string[] {
  const parts = path.split('.');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('.'));
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** What differs without being allowed to, and what is allowed to and does not differ any more; in lines to read. */
export function complaints(
  scenario: string,
  differences: ReadonlyMap<string, string>,
  allowed: readonly Difference[],
): readonly string[] {
  const here = allowed.filter(({ scenarios }) => scenarios === 'any' || scenarios.includes(scenario));
  const unexplained: string[] = [];
  const gone = new Set(here.filter(({ scenarios }) => scenarios !== 'any'));
  for (const [path, text] of differences) {
    const line = `${path}: ${text}`;
    const fitting = here.filter(({ shows }) => shows.test(line));
    if (fitting.length === 0) unexplained.push(line);
    for (const each of fitting) {
      shownDifferences.add(each);
      gone.delete(each);
    }
  }
  return [...unexplained, ...[...gone].map(({ what }) => `no longer so, take this scenario off the list: ${what}`)];
}
