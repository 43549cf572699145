import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');
const LOCK = join(ROOT, 'node_modules', '.building');
/** Milliseconds; a lock that is older was left behind. */
const STALE = 240_000;

/** Builds dist if it is missing or older than the sources; one test file does at a time. */
export async function ensureBuilt(): Promise<void> {
  while (!take(LOCK)) await new Promise((resolve) => setTimeout(resolve, 100));
  try {
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, stdio: 'pipe' });
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** A new folder inside the package, where its own name leads to dist. Who makes it removes it. */
export function folderInPackage(prefix: string): string {
  const reports = join(ROOT, 'reports');
  mkdirSync(reports, { recursive: true });
  return mkdtempSync(join(reports, prefix));
}

export interface Finished {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program of node's to its end. */
export function runNode(...args: readonly string[]): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output, errors }));
  });
}

function take(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch {
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > STALE) rmSync(lock, { force: true });
    return false;
  }
}
