import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse } from 'acorn';
import { transform } from 'esbuild';

const IMPURE = new Set(['ArrayExpression', 'CallExpression', 'NewExpression', 'ObjectExpression']);

/**
 * Marks what a provider's files compute when they load, above all their tables, as free of side effects. Then a bundler leaves
 * out the providers that an application does not use, although all are in one file. It cannot know this by itself.
 * `sideEffects: false` says the same about whole files.
 */
export const pureTables = {
  name: 'pure-tables',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]providers[\\/].*\.ts$/ }, async ({ path, suffix }) => {
      const options = { loader: 'ts', sourcefile: basename(path), sourcemap: 'inline', sourcesContent: false };
      const { code } = await transform(await readFile(path, 'utf8'), options);
      return { contents: markPure(code), loader: 'js', pluginData: { suffix } };
    });
  },
};

/** Adds no lines, so that the source map stays right. */
function markPure(code) {
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const found = body
    .map((statement) => statement.declaration ?? statement)
    .filter(({ type }) => type === 'VariableDeclaration')
    .flatMap(({ declarations }) => declarations.map(({ init }) => init))
    .filter((init) => init !== null && IMPURE.has(init.type));
  let marked = code;
  for (const { start, end } of found.reverse()) {
    marked = `${marked.slice(0, start)}/* @__PURE__ */ (() => (${marked.slice(start, end)}))()${marked.slice(end)}`;
  }
  return marked;
}
