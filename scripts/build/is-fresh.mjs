import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the package is made from: the last is written by each install, since libraries are part of it. */
const SOURCES = ['src', 'scripts', 'package.json', 'node_modules/.package-lock.json'];

/** Whether what was built is newer than everything that it is made from. A folder is newer once a file in it has come or gone. */
export function isFresh(root) {
  const built = join(root, 'dist/esm/index.js');
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  return SOURCES.map((source) => join(root, source)).every((source) => isOlder(source, builtAt));
}

function isOlder(path, time) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.mtimeMs > time) return stats === undefined;
  return !stats.isDirectory() || readdirSync(path).every((name) => isOlder(join(path, name), time));
}
