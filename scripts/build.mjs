// Builds the package twice, as ES modules and as CommonJS, and marks each folder with its module type. It is built aside
// and then put in place, so that a program that runs from dist meanwhile finds either the old files or the new ones.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = `${root}node_modules/typescript/bin/tsc`;
const fresh = `${root}node_modules/.dist-${process.pid}`;

try {
  for (const [format, type] of [
    ['esm', 'module'],
    ['cjs', 'commonjs'],
  ]) {
    const args = [tsc, '-p', `scripts/tsconfig.${format}.json`, '--outDir', `${fresh}/${format}`];
    execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
    cpSync(`${root}src/timeline/page`, `${fresh}/${format}/timeline/page`, { recursive: true });
    writeFileSync(`${fresh}/${format}/package.json`, `${JSON.stringify({ type })}\n`);
  }
  const command = `${fresh}/esm/cli/main.js`;
  if (existsSync(command)) chmodSync(command, 0o755);
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(fresh, `${root}dist`);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
