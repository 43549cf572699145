import { spawn } from 'node:child_process';

/** In milliseconds: a program that takes longer hangs. */
const LIMIT = 180_000;

/**
 * Runs a program to its end and returns what it wrote to standard output.
 *
 * @throws Error with all that it wrote, if it fails or hangs
 */
export function run(folder, command, ...args) {
  return runWithin(LIMIT, folder, command, ...args);
}

/** The same, with as many milliseconds. */
export function runWithin(limit, folder, command, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), limit);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}\n${output}\n${errors}`));
    });
  });
}

/** The environment without npm's own variables for scripts, which would affect an inner npm or node. */
function environment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(registry|cache|userconfig)$)/.test(name),
  );
  return Object.fromEntries(kept.filter(([name]) => !['NODE_ENV', 'NODE_OPTIONS', 'NODE_PATH'].includes(name)));
}

/** Runs at most this many functions at a time, in the order of the calls. */
export function limitTo(count) {
  const waiting = [];
  let running = 0;
  const next = () => {
    if (running >= count || waiting.length === 0) return;
    running += 1;
    waiting.shift()();
  };
  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push(() => {
        work()
          .then(resolve, reject)
          .finally(() => {
            running -= 1;
            next();
          });
      });
      next();
    });
}
