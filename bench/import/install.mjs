import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** In bytes: a file takes whole blocks on the disk. */
const BLOCK = 4096;

/** This package as npm would publish it. */
export function pack(folder) {
  const args = ['pack', '--silent', '--pack-destination', folder];
  return join(folder, execFileSync('npm', args, { cwd: root, encoding: 'utf8' }).trim());
}

/** Makes a new folder with these packages installed. */
export function install(folder, ...packages) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const args = ['install', '--silent', '--no-audit', '--no-fund', ...packages];
  execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  return folder;
}

/** How many packages a folder has installed, and how much space they take on the disk. */
export function measureInstall(folder) {
  const modules = join(folder, 'node_modules');
  const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
  let bytes = 0;
  for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    bytes += Math.ceil(statSync(join(entry.parentPath, entry.name)).size / BLOCK) * BLOCK;
  }
  return { packages: Object.keys(packages).length, megabytes: bytes / 1e6 };
}
