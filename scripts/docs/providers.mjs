// Writes what the rules say about each provider into its page, below the part that is written by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, root } from './run-typescript.mjs';

const { providerPages, renewed } = await load('scripts/docs/provider-reference.ts');
for (const { path, provider } of providerPages()) {
  const file = join(root, path);
  writeFileSync(file, renewed(readFileSync(file, 'utf8'), provider));
}
