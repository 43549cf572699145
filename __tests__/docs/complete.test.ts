import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { attach, midtrans } from '../../src/index.js';
import { EVENT_NAMES } from '../../src/report/log-line.js';
import * as simulators from '../../src/simulators/index.js';
import { ROOT } from '../examples/built.js';
import { pageAt, sectionOf } from './pages.js';

/** A part of a source file, between two texts. */
function partOf(file: string, from: string, to: string): string {
  const source = readFileSync(join(ROOT, 'src', file), 'utf8');
  return source.slice(source.indexOf(from), source.indexOf(to));
}

const rowOf = (name: string) => new RegExp(`^\\| \`${name}\` +\\|`, 'm');

describe('the documents leave nothing out', () => {
  test('docs/logs.md lists every event and every field', () => {
    const events = sectionOf('docs/logs.md', 'Events');
    for (const event of EVENT_NAMES) expect(events).toMatch(rowOf(event));
    const declared = partOf('report/log-line.ts', 'interface LogLine', 'export type Level');
    const fields = [...declared.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name);
    expect(fields.length).toBeGreaterThan(15);
    for (const field of fields) expect(sectionOf('docs/logs.md', 'Fields')).toMatch(`\`${field}\``);
  });

  test.each(['README.md', 'docs/outcomes.md'])('%s lists every outcome', (path) => {
    const recovery = attach(axios.create(), { provider: midtrans(), logger: false });
    const outcomes = Object.keys(recovery.stats().outcomes);
    expect(outcomes.length).toBeGreaterThan(5);
    for (const outcome of outcomes) expect(pageAt(path).text).toMatch(rowOf(outcome));
  });

  test('docs/outcomes.md lists whatever stops a call', () => {
    const declared = partOf('decision/outcome.ts', 'type StoppedBy', ';\n\n');
    const names = [...declared.matchAll(/'([\w-]+)'/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(sectionOf('docs/outcomes.md', 'Why a call stopped')).toMatch(rowOf(name));
  });

  test('docs/logs.md and docs/keys-and-look-ups.md list everything a look-up can find', () => {
    const declared = partOf('providers/look-up.ts', 'type State', 'const STATES');
    const states = [...declared.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
    expect(states.length).toBeGreaterThan(7);
    for (const state of states) {
      expect(sectionOf('docs/logs.md', 'Fields')).toContain(`\`${state}\``);
      expect(sectionOf('docs/keys-and-look-ups.md', 'What a look-up finds')).toMatch(rowOf(state));
    }
  });

  test('docs/policies.md lists every option of a policy', () => {
    const declared = partOf('policy/policy.ts', 'interface Policy', 'interface RequestRecovery');
    const fields = [...declared.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name);
    expect(fields.length).toBeGreaterThan(10);
    for (const field of fields) expect(sectionOf('docs/policies.md', 'All options')).toMatch(rowOf(field));
  });

  test("docs/testing.md lists every simulator, with its own failure, and each provider's page says how to start it", async () => {
    const rows = [...sectionOf('docs/testing.md', 'Start functions').matchAll(/^\| .*$/gm)].map(([row]) => row);
    const starts = Object.values(simulators).filter((value) => typeof value === 'function');
    expect(starts.length).toBeGreaterThan(15);
    for (const start of starts) {
      const row = rows.find((each) => each.includes(`\`${start.name}\``));
      const simulator = await start();
      await simulator.close();
      expect(row).toContain(`| \`${simulator.internalError}\``);
      const page = `docs/${/\((providers\/[\w-]+\.md)#test-it\)/.exec(row ?? '')?.[1]}`;
      expect(sectionOf(page, 'Test it')).toContain(`\`${start.name}\``);
    }
  });

  test('the README, the contents list and docs/providers.md lead to the page of every provider', () => {
    const own = readdirSync(join(ROOT, 'docs', 'providers'));
    expect(own.length).toBeGreaterThan(15);
    for (const page of own) {
      expect(sectionOf('README.md', 'Providers')).toContain(`](docs/providers/${page})`);
      for (const path of ['docs/index.md', 'docs/providers.md'])
        expect(pageAt(path).text).toContain(`](providers/${page})`);
    }
  });

  test('docs/testing.md lists every kind of fault that a simulator knows', () => {
    const declared = partOf('simulators/core/fault.ts', 'type FaultKind', 'interface Fault ');
    const kinds = [...declared.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, kind = '']) => kind);
    expect(kinds.length).toBeGreaterThan(9);
    for (const kind of kinds) expect(sectionOf('docs/testing.md', 'Faults')).toMatch(rowOf(kind));
  });
});
