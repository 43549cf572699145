// Writes the repository's address into package.json and README.md, in the working tree that is about to be published.
import { readFileSync, writeFileSync } from 'node:fs';
import { load } from '../docs/run-typescript.mjs';

const { fieldsOf, originOf, withAddresses } = await load('scripts/release/addresses.ts');
const origin = originOf(process.env);
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
writeFileSync('package.json', `${JSON.stringify({ ...manifest, ...fieldsOf(origin) }, null, 2)}\n`);
writeFileSync('README.md', withAddresses(readFileSync('README.md', 'utf8'), origin));
