import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { transform } from 'esbuild';

/** Makes the command's own code small: nobody reads it here, and it takes space in every install. */
export async function finishCommand(path) {
  const { code } = await transform(readFileSync(path, 'utf8'), { format: 'esm', minify: true, target: 'node20.19' });
  writeFileSync(path, code);
  chmodSync(path, 0o755);
  rmSync(`${path}.map`);
}
