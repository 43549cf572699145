import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';

/**
 * Keeps, in each source map of a folder, only the places where another line of the source begins. A stack names the same lines
 * with a fifth of the bytes: maps to every name and bracket would be a quarter of the package.
 */
export function thinMaps(folder) {
  for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.js.map'))) {
    const map = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const mappings = encode(decode(map.mappings).map(firstOfEachLine));
    writeFileSync(join(folder, file), JSON.stringify({ ...map, names: [], mappings }));
  }
}

/** A place is its column, then its source, line and column there, and a name; a column alone belongs to no source. */
function firstOfEachLine(places) {
  return places
    .map((place) => place.slice(0, 4))
    .filter(([, source, line], at) => {
      const before = places[at - 1];
      return before === undefined || before[1] !== source || before[2] !== line;
    });
}
