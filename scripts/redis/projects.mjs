// Projects that bring clients of Redis or BullMQ of their own: does npm find versions that suit them and this package?
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWithin } from '../consumers/run.mjs';

/** By name: packages of theirs that queue, in their current releases. */
export const projects = {
  medusa: ['@medusajs/medusa', '@medusajs/event-bus-redis', '@medusajs/workflow-engine-redis'],
  midway: ['@midwayjs/core', '@midwayjs/bullmq', '@midwayjs/redis'],
  n8n: ['n8n'],
  directus: ['directus', '@directus/api'],
};
/** n8n takes this from another server than the registry, which not every machine reaches. */
const MANIFEST = { private: true, overrides: { xlsx: '0.18.5' } };
/** What recoverable works with, and a project may have in an older version. */
const SHARED = ['ioredis', 'bullmq', 'redis', 'axios', '@opentelemetry/api'];
/** Milliseconds: n8n has 2,000 packages. */
const LIMIT = 900_000;

/**
 * Resolves this package in a project, whose own versions of what both use are the project's direct dependencies, as in an extension
 * of it. npm ends with ERESOLVE if there is no answer.
 */
export async function resolveBeside(folder, packages, packed) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(MANIFEST));
  const at = (tag) => packages.map((name) => `${name}@${tag}`);
  // The latest may need something that the registry does not have yet: then whatever npm finds for this Node.
  await resolve(folder, at('latest')).catch(() => resolve(folder, at('*')));
  const before = lockedIn(folder);
  const shared = new Map();
  for (const name of packages) {
    const { dependencies = {} } = before[`node_modules/${name}`];
    for (const each of SHARED) if (dependencies[each]) shared.set(each, `${each}@${dependencies[each]}`);
  }
  assert.ok(shared.has('ioredis') || shared.has('bullmq'), `${packages} bring neither ioredis nor BullMQ`);
  await resolve(folder, [...shared.values(), packed]);
  assert.ok(lockedIn(folder)['node_modules/recoverable']);
}

/** A package that takes BullMQ 6 only is refused in a project with BullMQ 5: a check that cannot fail says nothing. */
export async function resolveNarrow(folder) {
  const narrow = join(folder, 'narrow');
  mkdirSync(narrow, { recursive: true });
  const manifest = { name: 'narrow', version: '1.0.0', peerDependencies: { bullmq: '>=6' } };
  writeFileSync(join(narrow, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  // npm does not hold a folder to its peers.
  const packed = await runWithin(LIMIT, folder, 'npm', 'pack', '--silent', narrow);
  await assert.rejects(resolve(folder, ['bullmq@5', join(folder, packed.trim())]), /ERESOLVE/);
}

function resolve(folder, packages) {
  const options = ['--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  return runWithin(LIMIT, folder, 'npm', 'install', ...options, ...packages);
}

function lockedIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages;
}
