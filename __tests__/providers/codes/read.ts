import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The codes in a vendor's published specification, as of that day. */
export interface CodeList {
  readonly source: string;
  readonly date: string;
  readonly codes: readonly string[];
}

export function codesOf(name: string): CodeList {
  return JSON.parse(readFileSync(join('__tests__', 'providers', 'codes', `${name}.json`), 'utf8')) as CodeList;
}
