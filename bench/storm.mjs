// Storms, simulated from seeds with the real decisions, budget, breaker, waiting and pushback on a virtual clock: what retries do
// to a provider in trouble, compared with other libraries. `node bench/storm.mjs [--only "brown-out;collapse"] [--write]`;
// `--write` puts each section into docs/storm.md as soon as it is done, and its charts next to it. The whole takes half an hour.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { drawChart } from '../dist/bench/simulation/chart.js';
import { stormRow } from '../dist/bench/simulation/peers.js';
import { simulate } from '../dist/bench/simulation/simulate.js';
import { introduction } from '../dist/bench/simulation/storm-introduction.js';
import { tables } from '../dist/bench/simulation/storm-tables.js';
import { COLUMNS, rowOf, rowsOf } from '../dist/bench/simulation/tables.js';

const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } });
const only = values.only?.split(';');
const docs = new URL('../docs/', import.meta.url);
const report = new URL('storm.md', docs);

/** A chart shows the mean of this many seeds, over this many seconds. */
const DRAWN = 10;
const SECONDS = 110;
const PROCESSES = 20;
const SHOWN = ['recoverable', 'no retries', '3 retries, no budget (axios-retry)'];

/** Draws load and success over time. */
async function charts({ scenario }) {
  const lines = [];
  for (const name of SHOWN) {
    const runs = [];
    for (let seed = 1; seed <= DRAWN; seed++) {
      runs.push((await simulate(scenario, stormRow(name), PROCESSES, seed)).seconds.slice(0, SECONDS));
    }
    lines.push({ name: name.replace(/.*\((.*)\)/, '$1'), runs });
  }
  const mean = (value) =>
    lines.map(({ name, runs }) => ({
      name,
      values: runs[0].map((_, second) => runs.reduce((sum, run) => sum + value(run[second]), 0) / DRAWN),
    }));
  const options = { trouble: [scenario.beginsAt, scenario.overAt] };
  const title = `${scenario.name}, ${PROCESSES} processes, mean of ${DRAWN} seeds`;
  return {
    load: drawChart(
      mean(({ requests }) => requests),
      { ...options, title: `Load: ${title}`, unit: 'requests a second' },
    ),
    success: drawChart(
      mean(({ calls, succeeded }) => (calls === 0 ? 100 : (100 * succeeded) / calls)),
      { ...options, title: `Success: ${title}`, unit: '% of the calls begun in a second' },
    ),
  };
}

async function sectionOf(table) {
  const { scenario, about, says, means } = table;
  const lines = [`## ${scenario.name}`, '', `${about} In each cell: ${says}.`, ''];
  lines.push(`| strategy | ${COLUMNS.map((count) => `${count} process${count === 1 ? '' : 'es'}`).join(' | ')} |`);
  lines.push(`|---|${COLUMNS.map(() => '---|').join('')}`);
  for (const row of rowsOf(table)) {
    lines.push(await rowOf(table, row));
    process.stderr.write(`  ${lines.at(-1)}\n`);
  }
  lines.push('', means, '');
  if (!table.isDrawn) return lines.join('\n');
  for (const [kind, svg] of Object.entries(await charts(table))) {
    const file = `storm-${scenario.name}-${kind}.svg`;
    if (values.write) writeFileSync(new URL(file, docs), `${svg}\n`);
    lines.push(`![${kind} over time](${file})`, '');
  }
  return lines.join('\n');
}

/** The sections that the report has now, by the name of their scenario. */
function written() {
  const [, ...sections] = readFileSync(report, 'utf8').split(/^(?=## )/m);
  return new Map(sections.map((section) => [/^## (.*)/.exec(section)[1], section]));
}

for (const table of tables) {
  const { name } = table.scenario;
  if (only !== undefined && !only.includes(name)) continue;
  process.stderr.write(`${name}\n`);
  const section = await sectionOf(table);
  console.log(section);
  if (!values.write) continue;
  const sections = written().set(name, section);
  const all = tables.flatMap(({ scenario }) => sections.get(scenario.name) ?? []);
  writeFileSync(report, [introduction, ...all].join('\n').replace(/\n{3,}/g, '\n\n'));
}
