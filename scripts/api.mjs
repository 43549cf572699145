// Writes the public surface of each entry as text to etc/, from the published type declarations, so that a change of the
// surface shows in review. `--check` fails if a report is out of date, or if an exported signature names a type that the entry
// does not export.
import { readFileSync } from 'node:fs';
import { Extractor } from '@microsoft/api-extractor';
import { configOf, entries } from './api/config.mjs';

const isCheck = process.argv.includes('--check');

/** The names that the main entry exports. The other entries may use its types. */
let known = new Set();
let failed = false;
for (const each of entries) {
  const { entry, name } = each;
  const config = configOf(each, false);
  const { apiReportChanged, errorCount } = Extractor.invoke(config, {
    localBuild: !isCheck,
    messageCallback(message) {
      const symbol = message.messageId === 'ae-forgotten-export' && /"(\w+)"/.exec(message.text)?.[1];
      if (known.has(symbol)) message.logLevel = 'none';
      // Its own progress messages.
      if (message.category === 'console' && message.logLevel !== 'error') message.handled = true;
    },
  });
  if (isCheck && apiReportChanged)
    console.error(`etc/${name}.api.md is not the surface of ${entry}: run "npm run api"`);
  failed ||= errorCount > 0 || (isCheck && apiReportChanged);
  if (entry === '.') known = namesIn(readFileSync(config.reportTempFilePath, 'utf8'));
}
process.exitCode = failed ? 1 : 0;

function namesIn(report) {
  return new Set(
    [...report.matchAll(/^export (?:abstract |declare )*(?:const|function|class|interface|type|enum) (\w+)/gm)].map(
      ([, name]) => name,
    ),
  );
}
