import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What only tests load: it is readable as it is, and its source maps would be a sixteenth of the package. */
const TOOLS = ['simulators/index.js', 'testing/index.js'];

/** Removes the source maps of these files from a format's folder. */
export function unmapTools(folder) {
  for (const tool of TOOLS) {
    const file = join(folder, tool);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL=.*\n?$/, ''));
    rmSync(`${file}.map`);
  }
}
