#!/usr/bin/env node
import { createReadStream, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { runCommand } from './command.js';
import { unzipped } from './unzip.js';
import { type World, widthOf } from './world.js';

// A reader that has seen enough, such as `head`, closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

/** A file next to this one, to which npm links and which is in `dist/<format>/cli`. */
function readBeside(...path: readonly string[]): string {
  return readFileSync(join(dirname(realpathSync(process.argv[1] ?? '')), ...path), 'utf8');
}

const world: World = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  read: (file) => readFileSync(file === '-' ? 0 : file, 'utf8'),
  open: (file) => unzipped(file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 20 })),
  isTyped: process.stdin.isTTY === true,
  load: (file) => import(pathToFileURL(resolve(file)).href),
  write: (file, text) => writeFileSync(file, text),
  asset: (name) => readBeside('..', 'timeline', 'page', name),
  version: () => (JSON.parse(readBeside('..', '..', '..', 'package.json')) as { version: string }).version,
  env: process.env,
  width: widthOf(process.stdout),
  // https://no-color.org
  color: process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
  isWatched: process.stderr.isTTY === true,
  stopped: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    }),
};

/** Ends the process once all that was written has left it: a module that was loaded may have left a server or a connection open. */
async function end(code: number): Promise<void> {
  const streams = [process.stdout, process.stderr];
  await Promise.all(streams.map((stream) => new Promise<void>((left) => stream.write('', () => left()))));
  process.exit(code);
}

void runCommand(process.argv.slice(2), world).then(end, (error) => {
  world.err(`${inspect(error)}\n`);
  return end(1);
});
