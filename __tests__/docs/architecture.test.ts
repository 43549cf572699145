import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../examples/built.js';
import { complaintsOf, roomsOf } from './page.js';

const page = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');

interface Row {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

/** As the check of imports has it. */
async function allowed(): Promise<Readonly<Record<string, Row>>> {
  const file = join(ROOT, 'scripts', 'imports', 'rooms.mjs');
  return ((await import(file)) as { rooms: Readonly<Record<string, Row>> }).rooms;
}

describe('docs/architecture.md', () => {
  test('names only files, functions and types that exist', () => {
    expect(complaintsOf(page)).toEqual([]);
  });

  test('has a paragraph for each room, which says what it may import', async () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const told = roomsOf(page);
    expect([...told.keys()].sort()).toEqual(folders.map(({ name }) => name).sort());
    const rows = await allowed();
    for (const [room, { rooms, packages }] of told) {
      const row = rows[room];
      const others = row?.rooms.filter((name) => name !== room);
      expect([room, rooms]).toEqual([room, others?.slice().sort()]);
      expect([room, packages]).toEqual([room, row?.packages.filter((name) => !isBuiltin(name)).sort()]);
    }
  });

  test('has every room in its picture', () => {
    const picture = readFileSync(join(ROOT, 'docs', 'architecture.svg'), 'utf8');
    const drawn = [...picture.matchAll(/<text[^>]*>([^<]*)</g)].flatMap(
      ([, text = '']) => text.match(/[\w-]+(?=\/)/g) ?? [],
    );
    expect([...new Set(drawn)].sort()).toEqual([...roomsOf(page).keys()].sort());
  });

  test('notices mistakes', () => {
    const wrong = [
      '`decide()` in `decision/gone.ts`',
      '',
      '| … | `decide()` in `decision/keys.ts`, not in `decision/decide.ts` |',
      '| … | `wait()`, which is only called in `engine/live.ts` |',
      '| … | `Course` in `decision/decide.ts` |',
      '',
      'nobody knows `conclud()`, `Curse` and `lookFrist`; `conclude()` is there',
      '',
      '```ts',
      'code(); // `gone()`',
      '```',
    ].join('\n');
    expect(complaintsOf(wrong)).toEqual([
      'no such file: decision/gone.ts',
      'no such function: decide() in decision/keys.ts',
      'no such function: wait() in engine/live.ts',
      'no such type: Course',
      'no such function: conclud()',
      'no such type: Curse',
      'not in the sources: lookFrist',
    ]);
    expect(
      roomsOf('**time/** holds the clock.\n_Imports:_ failure, policy; valibot.\n\nfetch/ has no paragraph.'),
    ).toEqual(new Map([['time', { rooms: ['failure', 'policy'], packages: ['valibot'] }]]));
  });
});
