// Loads a TypeScript module of this package and its imports from src/, without a build.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export async function load(module) {
  const outfile = join(root, `node_modules/.docs-${process.pid}.mjs`);
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [module],
      bundle: true,
      format: 'esm',
      outfile,
      packages: 'external',
      platform: 'node',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}
