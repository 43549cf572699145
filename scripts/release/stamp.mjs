// Writes the repository's address into package.json and the packed pages, in the working tree that is about to be published.
import { readFileSync, writeFileSync } from 'node:fs';
import { load } from '../docs/run-typescript.mjs';

const { fieldsOf, originOf, withAddresses } = await load('scripts/release/addresses.ts');
const origin = originOf(process.env);
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
writeFileSync('package.json', `${JSON.stringify({ ...manifest, ...fieldsOf(origin) }, null, 2)}\n`);
for (const page of ['README.md', 'CHANGELOG.md']) {
  writeFileSync(page, withAddresses(readFileSync(page, 'utf8'), origin));
}
