import { execFileSync } from 'node:child_process';

/** The code that attaches each to `client`. `load` gives the import or the require of a package. */
export const contenders = {
  'axios-retry': (load) => `const { default: axiosRetry } = ${load('axios-retry')};
axiosRetry(client);`,
  recoverable: (load) => `const { attach, midtrans } = ${load('recoverable')};
attach(client, { provider: midtrans(), logger: false });`,
};

const FORMATS = {
  import: {
    type: 'module',
    begin: "import axios from 'axios';\nconst client = axios.create();",
    load: (name) => `await import('${name}')`,
  },
  require: {
    type: 'commonjs',
    begin: "const axios = require('axios');\nconst client = axios.create();",
    load: (name) => `require('${name}')`,
  },
};

function execute(folder, type, text) {
  return execFileSync(process.execPath, [`--input-type=${type}`, '--eval', text], { cwd: folder, encoding: 'utf8' });
}

/** Milliseconds that it takes to attach, in a fresh process that already has axios and a client. */
export function timeOnce({ contender, folder, format }) {
  const { type, begin, load } = FORMATS[format];
  const text = `${begin}
const since = performance.now();
${contender(load)}
console.log(performance.now() - since);
process.exit();`;
  return Number(execute(folder, type, text));
}

/** How many files attaching loads. */
export function countFiles({ contender, folder, format }) {
  const { type, begin, load } = FORMATS[format];
  const text =
    format === 'require'
      ? `${begin}
const before = Object.keys(require.cache).length;
${contender(load)}
console.log(Object.keys(require.cache).length - before);`
      : `import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
const { cache } = createRequire(import.meta.url);
const writeRequired = () => Object.keys(cache).forEach((path) => console.log(pathToFileURL(path).href));
register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(HOOKS)}));
const { default: axios } = await import('axios');
const client = axios.create();
writeRequired();
console.log('loaded');
${contender(load)}
writeRequired();`;
  const output = execute(folder, type, text);
  if (format === 'require') return Number(output);
  const [before, after] = output.split('loaded\n').map((part) => new Set(part.split('\n').filter(Boolean)));
  return [...after].filter((url) => !before.has(url)).length;
}

/** Writes the URL of each file that is imported. Those that a CommonJS file requires are in the cache instead. */
const HOOKS = `import { writeSync } from 'node:fs';
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  if (found.url.startsWith('file:')) writeSync(1, found.url + '\\n');
  return found;
}`;
