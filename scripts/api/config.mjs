// How api-extractor reads an entry of this package, for the reports in etc/ and the pages in docs/api/.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ExtractorConfig } from '@microsoft/api-extractor';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const reported = { logLevel: 'error', addToApiReportFile: false };
const silent = { logLevel: 'none' };

/** Every entry of the package: `.`, `./fetch`, each with the name of its files and its declarations. */
export const entries = Object.entries(manifest.exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([entry, target]) => ({
    entry,
    name: entry === '.' ? manifest.name : entry.slice('./'.length).replaceAll('/', '-'),
    types: `${root}${target.import.types}`,
  }));

/** The path of an entry's model, which has its exports and their comments. */
export function modelOf(name) {
  return `${root}node_modules/.api/${name}.api.json`;
}

export function configOf({ name, types }, isModelled) {
  return ExtractorConfig.prepare({
    configObject: {
      newlineKind: 'lf',
      projectFolder: root,
      mainEntryPointFilePath: types,
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
          files: [types],
        },
      },
      apiReport: {
        enabled: !isModelled,
        reportFileName: `${name}.api.md`,
        reportFolder: `${root}etc`,
        reportTempFolder: `${root}node_modules/.api`,
      },
      docModel: { enabled: isModelled, apiJsonFilePath: modelOf(name) },
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
}
