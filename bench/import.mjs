// What recoverable costs on top of axios, compared with axios-retry: milliseconds and files until a client is attached, and the
// size of the install. The package is packed and installed as it would be published. Each run is a fresh process with axios
// already loaded, in random order. `node bench/import.mjs [--runs 31]`; it fails if a target is missed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contenders, countFiles, timeOnce } from './import/contenders.mjs';
import { install, measureInstall, pack } from './import/install.mjs';
import { median } from './overhead/rounds.mjs';

const TARGETS = { ms: 25, megabytes: 3.2 }; // A third of the 9.6 MB that it took before it was bundled.
const { values } = parseArgs({ options: { runs: { type: 'string', default: '31' } } });
const runs = Number(values.runs);
const place = mkdtempSync(join(tmpdir(), 'recoverable-import-'));
const progress = (text) => process.stderr.write(`${text}\n`);

try {
  progress('npm pack and npm install into empty folders');
  const packed = pack(place);
  const alone = measureInstall(install(join(place, 'axios'), 'axios@1'));
  const subjects = [];
  for (const [name, contender] of Object.entries(contenders)) {
    const folder = install(join(place, name), 'axios@1', name === 'recoverable' ? packed : name);
    const { megabytes, packages } = measureInstall(folder);
    const added = { megabytes: megabytes - alone.megabytes, packages: packages - alone.packages };
    for (const format of ['import', 'require']) subjects.push({ name, contender, folder, format, added, times: [] });
  }

  for (let run = 1; run <= runs; run++) {
    for (const subject of subjects.toSorted(() => Math.random() - 0.5)) subject.times.push(timeOnce(subject));
    if (run % 5 === 0 || run === runs) progress(`  ${run} of ${runs} runs`);
  }

  const mark = (value, target) => `${target} ${value <= target ? 'met' : 'MISSED'}`;
  console.log('\n| on top of axios | ms | files | target |\n|---|---|---|---|');
  for (const subject of subjects) {
    const { name, format, times } = subject;
    const ms = median(times);
    const isOurs = name === 'recoverable';
    console.log(
      `| ${name}, ${format} | ${ms.toFixed(1)} | ${countFiles(subject)} | ${isOurs ? mark(ms, TARGETS.ms) : ''} |`,
    );
    if (isOurs && ms > TARGETS.ms) process.exitCode = 1;
  }
  console.log('\n| an install adds to axios | packages | MB on disk | target |\n|---|---|---|---|');
  for (const { name, added } of subjects.filter(({ format }) => format === 'import')) {
    const { packages, megabytes } = added;
    const target = name === 'recoverable' ? mark(megabytes, TARGETS.megabytes) : '';
    console.log(`| ${name} | ${packages} | ${megabytes.toFixed(1)} | ${target} |`);
    if (name === 'recoverable' && megabytes > TARGETS.megabytes) process.exitCode = 1;
  }
  console.log(`\naxios alone: ${alone.packages} packages, ${alone.megabytes.toFixed(1)} MB`);
} finally {
  rmSync(place, { recursive: true, force: true });
}
