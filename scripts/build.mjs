// Builds the package twice, as ES modules and as CommonJS, and marks each folder with its module type.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = `${root}node_modules/typescript/bin/tsc`;

rmSync(`${root}dist`, { recursive: true, force: true });
for (const [format, type] of [
  ['esm', 'module'],
  ['cjs', 'commonjs'],
]) {
  execFileSync(process.execPath, [tsc, '-p', `scripts/tsconfig.${format}.json`], { cwd: root, stdio: 'inherit' });
  writeFileSync(`${root}dist/${format}/package.json`, `${JSON.stringify({ type })}\n`);
}
const command = `${root}dist/esm/cli/main.js`;
if (existsSync(command)) chmodSync(command, 0o755);
