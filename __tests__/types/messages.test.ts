// What the compiler says of the slips that are most often made with the first two functions that anybody calls.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { folderInPackage, ROOT, runNode } from '../examples/built.js';

const TYPESCRIPT = join(ROOT, 'node_modules/typescript/bin/tsc');

const HEAD = `import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, midtrans } from '../../src/index.js';
const provider = midtrans();
`;
const CALLS = ['attach(axios.create(), ', 'recoverFetch(fetch, '];

const slips: readonly (readonly [options: string, complaint: RegExp])[] = [
  [
    '{ providers: provider }',
    /: Type 'Provider' is missing the following properties from type 'readonly Provider\[\]'/,
  ],
  ['{ provider: [provider] }', /: Type 'Provider\[\]' is missing the following properties from type 'Provider'/],
  ['{ policy: {} }', /Property 'provider' is missing in type '\{ policy: \{\}; \}'/],
  ["{ providers: [provider], policy: { maxAttempts: '2' } }", /: Type 'string' is not assignable to type 'number'/],
  ['{ provider, retries: 3 }', /'retries' does not exist in type/],
];

test('the compiler says of each slip what is wrong, and nothing else', async () => {
  const folder = folderInPackage('messages-');
  const program = slips.flatMap(([options]) => CALLS.map((call) => `${call}${options});\n`));
  writeFileSync(join(folder, 'program.ts'), HEAD + program.join(''));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', include: ['program.ts'] }),
  );
  const { output } = await runNode(TYPESCRIPT, '-p', folder);
  rmSync(folder, { recursive: true });
  const complaints = output.split(/^\S*program\.ts/m).slice(1);
  expect(complaints).toHaveLength(program.length);
  const wanted = slips.flatMap(([, complaint]) => CALLS.map(() => expect.stringMatching(complaint)));
  expect(complaints).toEqual(wanted);
}, 60_000);
