import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jest } from '@jest/globals';

/** One change in a file of `src/`. */
export interface Mutant {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const ROOT = join(__dirname, '..', '..');

/** Loads modules anew, and with them all of `src/`, in which this one change has been made. */
export async function withMutant<T>({ file, from, to }: Mutant, load: () => Promise<T>): Promise<T> {
  const original = join(ROOT, 'src', file);
  const source = readFileSync(original, 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${file} has not one place with: ${from}`);
  const reports = join(ROOT, 'reports');
  mkdirSync(reports, { recursive: true });
  const folder = mkdtempSync(join(reports, 'mutant-'));
  const changed = join(folder, 'mutant.ts');
  const inPlace = (_: string, before: string, path: string) => `${before}'${join(dirname(original), path)}'`;
  writeFileSync(changed, source.replace(from, () => to).replace(/( from )'(\.{1,2}\/[^']+)\.js'/g, inPlace));
  const loaded: T[] = [];
  try {
    await jest.isolateModulesAsync(async () => {
      jest.doMock(original, () => jest.requireActual(changed));
      loaded.push(await load());
    });
  } finally {
    jest.dontMock(original);
    rmSync(folder, { recursive: true, force: true });
  }
  return loaded[0] as T;
}
