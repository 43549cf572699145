import { expect, test } from '@jest/globals';
import { runCommand } from '../../src/cli/command.js';
import type { World } from '../../src/cli/world.js';
import { sectionOf } from './pages.js';

const rows = [...sectionOf('docs/policies.md', 'Choose your deadlines').matchAll(/^\| `(--shape [^`]+)` +\|(.*)\|$/gm)];

test.each(rows.map(([, flags = '', figures = '']) => [flags, figures.split('|').map((cell) => cell.trim())] as const))(
  'docs/policies.md has what "simulate --processes 20 %s" prints',
  async (flags, figures) => {
    let said = '';
    const world = { out: (text: string) => (said += text) } as unknown as World;
    await runCommand(['simulate', '--processes', '20', '--json', ...flags.split(' ')], world);
    const { success, unknown, slowest } = JSON.parse(said).strategies[0].inTrouble;
    const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
    expect(figures).toEqual([percent(success), percent(unknown), `${slowest.toFixed(1)} s`]);
  },
);

test('docs/policies.md has figures of a short deadline', () => expect(rows.length).toBeGreaterThan(3));
