import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MESSAGE =
  'recoverable needs axios 1.5 or later, which is not installed: run "npm install axios". recoverable/fetch works without it.';

/** It stands at the end of a file, so that the lines before it stay where the source map has them. */
const LOADER = `function loadAxios(load) {
  try {
    return load();
  } catch (error) {
    if (error?.code !== "MODULE_NOT_FOUND" || !/^[^\\n]*'axios'/.test(error.message)) throw error;
    throw Object.assign(new Error(${JSON.stringify(MESSAGE)}, { cause: error }), { code: error.code });
  }
}
`;

/**
 * Lets CommonJS say what to install if axios is missing. An ES module cannot: its imports are there before its first line, and
 * one that waits for a dynamic import could not be required.
 */
export function nameMissingAxios(folder) {
  for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    // It stays a call with a literal, which bundlers follow.
    const guarded = text.replaceAll("require('axios')", "loadAxios(() => require('axios'))");
    if (guarded === text) continue;
    const end = guarded.lastIndexOf('//# sourceMappingURL=');
    writeFileSync(join(folder, file), guarded.slice(0, end) + LOADER + guarded.slice(end));
  }
}
