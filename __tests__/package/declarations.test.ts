import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureBuilt, ROOT, runNode } from '../examples/built.js';

const TYPESCRIPT = join(ROOT, 'node_modules/typescript/bin/tsc');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'declarations-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>, below = ''): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, below, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** What the compiler says of a program in both formats, which also checks the declaration files themselves. */
async function complaints(program: string): Promise<string> {
  const compilerOptions = { strict: true, noEmit: true, target: 'es2022', module: 'nodenext', types: [] };
  const tsconfig = JSON.stringify({ compilerOptions, files: ['program.mts', 'program.cts'] });
  write({ 'program.mts': program, 'program.cts': program, 'tsconfig.json': tsconfig });
  const { output, errors } = await runNode(TYPESCRIPT, '-p', folder);
  return output + errors;
}

const TARGET = (name: string) => ({
  import: { types: `./esm/${name}.d.ts` },
  require: { types: `./cjs/${name}.d.ts` },
});

describe('the declarations of entries become few files', () => {
  /** A peer whose types differ between the formats, as axios's do. */
  const PEER = (format: string) => `export interface Config { url: string }
export declare class Client { private readonly format: '${format}'; send(config: Config): void }
`;
  /** As the compiler writes them. */
  const SOURCES = {
    'one/index.d.ts': `export { attach } from '../attach.js';
export type { Shape } from '../shape.js';
export { make } from '../make.js';
export { load, turn } from '../turn.js';
export { type Response, answer } from '../answer.js';
`,
    'two/index.d.ts': `export { turn, load } from '../turn.js';
export { make as build } from '../make.js';
export { answer } from '../answer.js';
`,
    'attach.d.ts': `import type { Client } from 'peer';
import type { Extra } from './extra.js';
declare module 'peer' {
    interface Config {
        /** What we add. */
        extra?: Extra;
    }
}
/** Attaches. */
export declare function attach(client: Client): void;
`,
    'extra.d.ts': `export interface Extra {
    most: number;
}
export declare const notNeeded: number;
`,
    'shape.d.ts': `export declare class Shape<Options = string> {
    #private;
    readonly of: Options;
    constructor(name: string);
}
`,
    'make.d.ts': `import type { Shape } from './shape.js';
interface Options {
    name: string;
}
/** By its name. */
export declare function make(options: Options): Shape;
/** By nothing. */
export declare function make(): Shape<number>;
export {};
`,
    'turn.d.ts': `import { Shape } from './shape.js';
interface Options {
    degrees: number;
}
export declare function turn(shape: Shape, options: Options): Shape;
export declare function load(): Promise<Response>;
export {};
`,
    'answer.d.ts': `declare const ANSWER: unique symbol;
export interface Response {
    readonly [ANSWER]: true;
    readonly turn: string;
}
export declare function answer(): Response;
export {};
`,
  };

  beforeAll(async () => {
    write(SOURCES, 'compiled');
    write({ 'import.d.mts': PEER('esm'), 'require.d.cts': PEER('cjs') }, 'node_modules/peer');
    write({
      'node_modules/peer/package.json': JSON.stringify({
        exports: { import: { types: './import.d.mts' }, require: { types: './require.d.cts' } },
      }),
      'node_modules/ours/package.json': JSON.stringify({
        type: 'module',
        exports: { './one': TARGET('one/index'), './two': TARGET('two/index') },
      }),
      'node_modules/ours/cjs/package.json': '{"type":"commonjs"}',
    });
    const script = `import { writeDeclarations } from '${ROOT}/scripts/build/declarations.mjs';
writeDeclarations('compiled', 'node_modules/ours', ['one/index', 'two/index'], ['peer']);`;
    const { errors } = await runNode('--input-type=module', '--eval', `process.chdir('${folder}');\n${script}`);
    expect(errors).toBe('');
  });

  test('one for each entry, and one for what they share, which stands once if it needs no peer', () => {
    const files = readdirSync(join(folder, 'node_modules/ours'), { recursive: true }).map(String);
    expect(files.filter((file) => file.endsWith('.d.ts')).sort()).toEqual([
      'cjs/one/index.d.ts',
      'cjs/shared/types.d.ts',
      'cjs/two/index.d.ts',
      'esm/one/index.d.ts',
      'esm/two/index.d.ts',
    ]);
  });

  test('they mean the same: overloads, names that occur twice, names of the language, what a peer gets', async () => {
    const program = `import { Client, type Config } from 'peer';
import { answer, attach, make, type Response as Answer, Shape } from 'ours/one';
import { answer as same, build, load, turn } from 'ours/two';
const shape: Shape = turn(make({ name: 'a' }), { degrees: 90 });
const number: Shape<number> = build();
const config: Config = { url: '', extra: { most: 1 } };
attach(new Client());
const one: Answer = same();
export const text: string = answer().turn;
export const status: Promise<number> = load().then((response) => response.status);
// @ts-expect-error: the options of another function
turn(shape, { name: 'a' });
// @ts-expect-error: of another kind
const other: Shape = number;
// @ts-expect-error: a number
const wrong: Config = { url: '', extra: { most: 'many' } };
// @ts-expect-error: only its type is exported
new Shape('a');
// @ts-expect-error: its key is not exported
const made: Answer = { turn: '' };
export const all = [config, one, other, wrong, made];
`;
    expect(await complaints(program)).toBe('');
  });

  test('comments stay, and what no entry needs is left out', () => {
    const texts = ['one/index', 'two/index', 'shared/types']
      .map((name) => readFileSync(join(folder, 'node_modules/ours/cjs', `${name}.d.ts`), 'utf8'))
      .join('');
    for (const comment of ['By its name', 'By nothing', 'Attaches', 'What we add']) {
      expect(texts.split(`/** ${comment}. */`).length).toBe(2);
    }
    expect(texts).not.toContain('notNeeded');
  });
});

describe('the build ends at what would become other declarations', () => {
  const X = 'export declare const x: number;\n';
  const NAMED = 'export interface T { a: 1 }\n';
  test.each([
    ['a default', 'declare const _default: number;\nexport default _default;', '', 'not a declaration of one name'],
    ['a name that is the default', "export { x as default } from './other.js';", X, 'not as the default'],
    ['a name in quotes', "export { x as 'a-b' } from './other.js';", X, 'not as the default'],
    ['all names', "export * from './other.js';", X, 'not a declaration of one name'],
    ['all names under one', "export * as x from './other.js';", X, 'export each name by itself'],
    ['all names imported', "import * as all from './other.js';\nexport type X = typeof all.x;", X, 'import each name'],
    ['a namespace', 'export declare namespace N { interface A { b: B } interface B {} }', '', 'TSModuleDeclaration'],
    ['a namespace, exported later', 'declare namespace N { interface A {} }\nexport { N };', '', 'a namespace, N'],
    ['additions to all', 'declare global { interface Array<T> { x: T } }\nexport {};', '', 'a namespace, global'],
    [
      'additions to our own',
      "declare module './other.js' { interface T { b: 1 } }\nexport {};",
      NAMED,
      'write it there',
    ],
    [
      'additions to what is not installed',
      "declare module 'else' { interface T { b: 1 } }\nexport {};",
      '',
      'need else',
    ],
    ['import =', "import other = require('./other.js');\nexport type T = other.T;", NAMED, 'TSImportEqualsDeclaration'],
    ['import type =', "import type other = require('peer');\nexport type T = other.T;", '', 'TSImportEquals'],
    ['export =', 'declare const x: number;\nexport = x;', '', 'TSExportAssignment'],
    ['two names at once', 'export declare const a: number, b: string;', '', 'not a declaration of one name'],
    ['an import in its midst', "export declare const a: import('./other.js').T;", NAMED, 'name the type in its source'],
    [
      'a name that a type parameter has',
      "import { T } from './other.js';\nexport interface I { a: T; b<T>(c: T): void }",
      NAMED,
      'T is a type parameter, too, in entry.ts',
    ],
    [
      'another name for what a type parameter is called',
      "import { T as Other } from './other.js';\nexport declare function f<T>(one: Other): T;",
      NAMED,
      'Other is T, which is a type parameter in entry.ts',
    ],
  ])('%s', async (_, entry, other, complaint) => {
    const { errors } = await written(entry, other);
    expect(errors).toContain(complaint);
  });

  test('a reserved word as a name, a type by itself, be it of a peer, and an enum stay what they are', async () => {
    const entry = `import { type K } from './other.js';
export { K };
export { x as delete } from './other.js';
export type { Client } from 'peer';
export declare enum E { A = 0 }
`;
    const { errors, text } = await written(entry, `${X}export declare class K { a: number }\n`);
    expect(errors).toBe('');
    for (const part of ['type K', 'x as delete', "{ type Client } from 'peer'", ', E }']) {
      expect(text).toContain(part);
    }
  });

  /** What becomes of one entry and a module beside it. */
  async function written(entry: string, other: string): Promise<{ errors: string; text: string }> {
    const place = mkdtempSync(join(folder, 'source-'));
    writeFileSync(join(place, 'entry.d.ts'), entry);
    writeFileSync(join(place, 'other.d.ts'), other);
    const script = `import { writeDeclarations } from '${ROOT}/scripts/build/declarations.mjs';
writeDeclarations('${place}', '${place}/built', ['entry'], ['peer']);`;
    const { errors } = await runNode('--input-type=module', '--eval', script);
    return { errors, text: errors === '' ? readFileSync(join(place, 'built/cjs/entry.d.ts'), 'utf8') : '' };
  }
});

test('no declaration of the package stands twice in one format', async () => {
  await ensureBuilt();
  for (const format of ['esm', 'cjs']) {
    const place = join(ROOT, 'dist', format);
    const files = readdirSync(place, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.d.ts'));
    expect(files.length).toBeGreaterThan(20);
    expect(files.length).toBeLessThan(30);
    const classes = files.flatMap((file) => [
      ...readFileSync(join(place, file), 'utf8').matchAll(/^(?:export )?declare (?:abstract )?class (\w+)/gm),
    ]);
    const names = classes.map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
  }
});
