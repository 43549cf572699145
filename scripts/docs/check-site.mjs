// Looks at the built site in Chromium, wide and narrow, light and dark: every page has a title, one main heading and no link that
// leads nowhere, fits the window, and passes axe-core; the search finds, by keyboard alone.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './run-typescript.mjs';

const dist = join(root, 'site/dist');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** A page of each kind: all are made of the same parts, and axe-core takes long. */
const SAMPLES = [
  'index.html',
  'outcomes.html',
  'storm.html',
  'errors.html',
  'api/fetch.html',
  'providers/mastercard.html',
];
/** The pages of these folders are generated, each from the same parts as the others in its folder. */
const GENERATED = /^(?:api|providers)\//;
const LOOKS = [
  { width: 400, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 400, colorScheme: 'light' },
];

const complaints = [];
const server = createServer(({ url }, response) => {
  const path = join(dist, decodeURIComponent(new URL(url, 'http://h').pathname).replace(/\/$/, '/index.html'));
  if (!existsSync(path) || !statSync(path).isFile()) return void response.writeHead(404).end();
  response
    .writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' })
    .end(readFileSync(path));
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;
const pages = readdirSync(dist, { recursive: true })
  .filter((name) => name.endsWith('.html') && name !== '404.html')
  .sort();

checkLinks();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  // Every page once, with axe-core if somebody wrote it; then the samples in every other look.
  const written = pages.filter((name) => !GENERATED.test(name));
  for (const [index, look] of LOOKS.entries())
    await checkPages(look, index === 0 ? pages : SAMPLES, index === 0 ? [...written, ...SAMPLES] : SAMPLES);
  await checkSearch();
} finally {
  await browser.close();
  server.close();
}
for (const complaint of complaints) console.error(complaint);
console.log(`${pages.length} pages, ${complaints.length} complaints`);
process.exitCode = complaints.length > 0 ? 1 : 0;

/** Links, pictures and places in the pages as they were built. */
function checkLinks() {
  const texts = new Map(pages.map((page) => [page, readFileSync(join(dist, page), 'utf8')]));
  for (const [page, text] of texts) {
    for (const [, link] of text.matchAll(/<(?:a|img)\b[^>]*?\s(?:href|src)="([^"]+)"/g)) {
      const { origin: to, pathname, hash } = new URL(link.replaceAll('&amp;', '&'), `http://h/${page}`);
      if (to !== 'http://h') continue;
      const file = decodeURIComponent(pathname)
        .slice(1)
        .replace(/(^|\/)$/, '$1index.html');
      if (!existsSync(join(dist, file))) complaints.push(`${page}: no ${link}`);
      else if (hash !== '' && !texts.get(file)?.includes(`id="${decodeURIComponent(hash.slice(1))}"`))
        complaints.push(`${page}: no place ${link}`);
    }
  }
}

async function checkPages({ width, colorScheme }, chosen, examined) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const titles = new Set();
  for (const name of chosen) {
    const complain = (what) => complaints.push(`${name} at ${width} pixels, ${colorScheme}: ${what}`);
    page.removeAllListeners('pageerror');
    page.on('pageerror', (error) => complain(String(error)));
    await page.goto(`${origin}/${name}`, { waitUntil: 'domcontentloaded' });
    await page.locator('main h1').first().waitFor();
    const title = await page.title();
    if (titles.has(title)) complain(`another page has the title ${title}`);
    titles.add(title);
    if ((await page.locator('main h1').count()) !== 1) complain('not one main heading');
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    if (wide > width) complain(`${wide} pixels wide`);
    if (!examined.includes(name)) continue;
    await page.evaluate(axe);
    const { violations } = await page.evaluate('axe.run({ resultTypes: ["violations"] })');
    for (const { id, nodes } of violations) complain(`${id}, ${nodes.length} times: ${nodes[0].html.slice(0, 160)}`);
  }
  await context.close();
}

async function checkSearch() {
  for (const width of [1280, 400]) {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${origin}/index.html`, { waitUntil: 'networkidle' });
    await page.keyboard.press('Control+k');
    await page.locator('#localsearch-input').waitFor();
    await page.keyboard.type('ERR_QUEUE_FULL');
    await page.locator('.VPLocalSearchBox .result').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/errors|outcomes|protection|fetch|run/, { timeout: 20_000 }).catch(() => {
      complaints.push(`the search at ${width} pixels led to ${page.url()}`);
    });
    await context.close();
  }
}
