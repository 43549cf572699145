// The public surface of each entry as text, in etc/: made from the type declarations that are published, so that a change
// of the surface is seen in review. `--check` fails if a report is not what it should be, or if an exported signature
// names a type that the entry does not export.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const isCheck = process.argv.includes('--check');
const entries = Object.entries(manifest.exports).filter(([, target]) => typeof target === 'object');
const reported = { logLevel: 'error', addToApiReportFile: false };
const silent = { logLevel: 'none' };

/** The names that the main entry exports: the types of the other entries may be among them. */
let known = new Set();
let failed = false;
for (const [entry, target] of entries) {
  const name = entry === '.' ? manifest.name : entry.slice('./'.length).replaceAll('/', '-');
  const config = ExtractorConfig.prepare({
    configObject: {
      newlineKind: 'lf',
      projectFolder: root,
      mainEntryPointFilePath: `${root}${target.import.types}`,
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            module: 'NodeNext',
            moduleResolution: 'NodeNext',
            lib: ['ES2023'],
            types: ['node'],
            strict: true,
            exactOptionalPropertyTypes: true,
            skipLibCheck: true,
          },
          files: [`${root}${target.import.types}`],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: `${root}etc`,
        reportTempFolder: `${root}node_modules/.api`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: reported },
        extractorMessageReporting: {
          default: reported,
          'ae-missing-release-tag': silent,
          'ae-undocumented': silent,
          'ae-unresolved-link': silent,
        },
        tsdocMessageReporting: { default: silent },
      },
    },
    configObjectFullPath: `${root}package.json`,
    packageJsonFullPath: `${root}package.json`,
  });
  const { apiReportChanged, errorCount } = Extractor.invoke(config, {
    localBuild: !isCheck,
    messageCallback(message) {
      const symbol = message.messageId === 'ae-forgotten-export' && /"(\w+)"/.exec(message.text)?.[1];
      if (known.has(symbol)) message.logLevel = 'none';
      // What it says of its own doings.
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
