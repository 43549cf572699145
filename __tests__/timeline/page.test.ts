import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { drawPage } from '../../src/timeline/page.js';
import { survey } from '../../src/timeline/survey.js';
import { ROOT } from '../examples/built.js';
import { describeUnless } from '../skip.js';
import { hasBrowser, openBrowser } from './browser.js';
import { callOf, lineOf, logOf } from './lines.js';

const part = (name: string) => readFileSync(join(ROOT, 'src', 'timeline', 'page', name), 'utf8');

async function pageOf(lines: readonly string[], most = 100): Promise<string> {
  const all = { title: 'all', takes: () => true, by: 'latest', most } as const;
  return drawPage(await survey(logOf(lines), {}, [all]), 'app.log', {
    style: part('style.css'),
    script: part('script.js'),
  });
}

const MINUTE = 60_000;
const at = (minute: number) => ({ time: Date.UTC(2026, 0, 31, 23, minute) });
const lost = { callId: 'lost', ...at(9), keys: { orderId: 'order-7' } };
const log = [
  ...callOf('slow', 'recovered', 8000, at(1)),
  ...callOf('busy', 'failed', 1200, { provider: 'acme', code: 'BUSY', ...at(5) }),
  lineOf({
    ...lost,
    event: 'recovery.retry',
    action: 'retry',
    attempt: 1,
    elapsedMs: 100,
    delayMs: 200,
    code: '503',
    status: 200,
  }),
  lineOf({ ...lost, event: 'recovery.reconcile', action: 'reconcile', attempt: 2, elapsedMs: 400, code: 'ECONNRESET' }),
  lineOf({ ...lost, event: 'recovery.look-up', attempt: 2, elapsedMs: 700, found: 'undecided' }),
  lineOf({
    ...lost,
    event: 'recovery.finished',
    attempt: 2,
    elapsedMs: 1000,
    outcome: 'unknown',
    stoppedBy: 'deadline',
  }),
  JSON.stringify({ schema: 1, event: 'recovery.held', provider: 'acme', host: 'h', delayMs: MINUTE, ...at(5) }),
];

describe('the page, as text', () => {
  test('lets nothing in a log end its data', async () => {
    const evil = '</script><script>alert(1)</script><!--\u2028';
    const html = await pageOf(callOf(evil, 'failed', 100, { code: evil, path: evil, provider: evil }));
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).not.toContain('<!--');
    expect(html).not.toContain('\u2028');
    const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
    expect(JSON.parse(data).traces[0]).toMatchObject({ callId: evil, codes: [evil] });
  });

  test('forbids every other script, and every request', async () => {
    expect(await pageOf(log)).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'">/,
    );
  });
});

const inBrowser = describeUnless(hasBrowser ? undefined : 'the page in Chromium, since there is no Chromium here');
inBrowser('the page, in Chromium (skipped where there is none)', () => {
  let browser: Browser;
  let folder: string;
  let troubles: string[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'timeline-page-'));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(troubles).toEqual([]);
    troubles = [];
  });

  async function open(html: string, options: { width?: number; dark?: boolean } = {}): Promise<Page> {
    const { width = 1280, dark = false } = options;
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
      offline: true,
    });
    const page = await context.newPage();
    const file = pathToFileURL(join(folder, `${Math.random()}.html`));
    writeFileSync(file, html);
    page.on('request', (request) => {
      if (request.url() !== file.href) troubles.push(`request to ${request.url()}`);
    });
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('dialog', (dialog) => {
      troubles.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(file.href);
    return page;
  }

  const callsOf = (page: Page) => page.locator('.call .where').allTextContents();

  test('shows the calls whose outcome is unknown first, or by time or length', async () => {
    const page = await open(await pageOf([...log, ...callOf('newest', 'failed', 1000, { code: 'NEW', ...at(20) })]));
    const outcomes = () => page.locator('.call .badge').allTextContents();
    expect(await outcomes()).toEqual(['unknown', 'failed', 'failed', 'recovered']);
    expect((await callsOf(page))[1]).toContain('NEW');
    await page.getByLabel('Sort').selectOption('latest');
    expect(await outcomes()).toEqual(['failed', 'unknown', 'failed', 'recovered']);
    await page.getByLabel('Sort').selectOption('slowest');
    expect(await outcomes()).toEqual(['recovered', 'failed', 'failed', 'unknown']);
  });

  test('finds a call by a part of its order id or of its own id', async () => {
    const page = await open(await pageOf(log));
    for (const text of ['ORDER-7', 'los', ' order-7 ']) {
      await page.getByLabel('Search').fill(text);
      expect(await page.locator('.call .badge').allTextContents()).toEqual(['unknown']);
      expect(await page.getByRole('status').textContent()).toBe('1 call of the 3 on this page');
      expect(await page.locator('#chart').isVisible()).toBe(false);
    }
    await page.getByLabel('Search').fill('nobody');
    expect(await page.locator('.call').count()).toBe(0);
    await page.getByLabel('Search').fill('');
    expect(await page.locator('.call').count()).toBe(3);
    expect(await page.locator('#chart').isVisible()).toBe(true);
  });

  test('says of each call when it began, and draws all on one scale, or each on its own', async () => {
    const page = await open(await pageOf(log));
    await page.getByLabel('Sort').selectOption('slowest');
    expect(await page.locator('.call .began').first().textContent()).toMatch(/^2026-01-31 23:0/);
    const shares = () =>
      page.locator('.call .track').evaluateAll((tracks) =>
        tracks.map((track) => {
          const whole = track.getBoundingClientRect();
          const last = track.lastElementChild?.getBoundingClientRect();
          return Math.round((100 * ((last?.right ?? 0) - whole.left)) / whole.width);
        }),
      );
    expect(await shares()).toEqual([100, 15, 12]);
    expect(await page.locator('#range').textContent()).toBe('each bar spans 8 s');
    await page.getByLabel('Scale').selectOption('own');
    expect(await shares()).toEqual([100, 100, 100]);
    expect(await page.locator('#range').textContent()).toBe('each bar spans its own call');
  });

  test('explains every mark that it draws', async () => {
    const page = await open(await pageOf(log));
    const kinds = page.getByRole('region', { name: 'Legend' }).locator('.track > span');
    const explained = new Set(await kinds.evaluateAll((marks) => marks.map((mark) => mark.className)));
    const drawn = await page
      .locator('.calls .track > span')
      .evaluateAll((marks) => marks.map((mark) => mark.className));
    expect(drawn.filter((kind) => !explained.has(kind))).toEqual([]);
    expect(new Set(drawn).size).toBeGreaterThan(3);
  });

  test('shows each call, the latest first, or the slowest first', async () => {
    const page = await open(await pageOf(log));
    await page.getByLabel('Sort').selectOption('latest');
    const latest = [
      'midtrans POST /v2/charge 503, ECONNRESET',
      'acme POST /v2/charge BUSY',
      'midtrans POST /v2/charge 503',
    ];
    expect(await callsOf(page)).toEqual(latest);
    await page.getByLabel('Sort').selectOption('slowest');
    expect(await callsOf(page)).toEqual([latest[2], latest[1], latest[0]]);
    expect(await page.getByRole('status').textContent()).toBe('3 calls of the 3 on this page');
    expect(await page.locator('#source').textContent()).toBe('app.log · 9 lines, 9 of recoverable, 0 broken');
  });

  test('shows attempts as bars, waits and look-ups between them, with code and action', async () => {
    const page = await open(await pageOf(log));
    await page.getByRole('button', { name: 'unknown' }).click();
    const details = page.locator('.details:visible');
    expect(await details.locator('.says').allInnerTexts()).toEqual([
      '200 503 after 100 ms → retry in 200 ms',
      'wait 200 ms',
      'ECONNRESET after 100 ms → reconcile',
      'asked: undecided after 300 ms',
      'wait 300 ms',
    ]);
    const text = await details.textContent();
    for (const part of ['order-7', 'stopped by deadline, processed: maybe', '2026-01-31 23:0'])
      expect(text).toContain(part);
    const track = await details.locator('.track').first().boundingBox();
    const boxes = await Promise.all((await details.locator('.track > span').all()).map((bar) => bar.boundingBox()));
    const shares = boxes.map((box) =>
      [(box?.x ?? 0) - (track?.x ?? 0), box?.width ?? 0].map((length) =>
        Math.round((length / (track?.width ?? 1)) * 10),
      ),
    );
    expect(shares).toEqual([
      [0, 1],
      [1, 2],
      [3, 1],
      [4, 3],
      [7, 3],
    ]);
  });

  test('shows what the log does not say', async () => {
    const end = lineOf({
      callId: 'quiet',
      event: 'recovery.finished',
      attempt: 3,
      elapsedMs: 50,
      outcome: 'failed',
      code: '900',
    });
    const asked = { callId: 'asked', attempt: 1, code: 'ECONNRESET' };
    const page = await open(
      await pageOf([
        end,
        lineOf({ ...asked, event: 'recovery.look-up', elapsedMs: 90, found: 'landed' }),
        lineOf({ ...asked, event: 'recovery.finished', elapsedMs: 90, outcome: 'reconciled' }),
      ]),
    );
    for (const call of await page.locator('.call').all()) await call.click();
    expect(await page.locator('.says').allInnerTexts()).toEqual([
      '900 after 50 ms (1 to 2 are not in the log)',
      'ECONNRESET after at most 90 ms',
      'asked: landed after 0 ms',
    ]);
  });

  test('filters by provider, outcome and code, the histogram too', async () => {
    const page = await open(await pageOf(log));
    const count = () => page.locator('.call').count();
    const legend = () => page.locator('#legend li').allInnerTexts();
    expect(await legend()).toEqual(['1 unknown', '1 failed', '1 recovered']);
    await page.getByLabel('Provider').selectOption('acme');
    expect(await count()).toBe(1);
    expect(await legend()).toEqual(['1 failed']);
    expect(await page.locator('.details:visible').count()).toBe(1);
    await page.getByLabel('Provider').selectOption('all');
    await page.getByLabel('Code').selectOption('503');
    expect(await count()).toBe(2);
    await page.getByLabel('Outcome').selectOption('unknown');
    expect(await count()).toBe(1);
    await page.getByLabel('Outcome').selectOption('failed');
    expect(await count()).toBe(0);
    expect(await page.getByRole('status').textContent()).toBe('0 calls of the 3 on this page');
  });

  test('counts all calls over time, including those that it does not hold', async () => {
    const page = await open(await pageOf(log, 1));
    expect(await page.locator('.call').count()).toBe(1);
    expect(await page.getByRole('status').textContent()).toBe('1 call of the 1 on this page; the log has 3 calls');
    expect(await page.locator('#bars rect').count()).toBe(3);
    expect(await page.locator('#bars').getAttribute('aria-label')).toMatch(
      /^Calls by the time of their end, from 2026-01-31 23:0.* at most 1 call in /,
    );
    await page.getByLabel('Provider').selectOption('acme');
    expect(await page.locator('#bars rect').count()).toBe(1);
  });

  test('can be used by keyboard alone', async () => {
    const page = await open(await pageOf(log));
    const focused = () =>
      page.evaluate('document.activeElement.id || document.activeElement.querySelector(".badge")?.textContent');
    const walked: unknown[] = [];
    for (let n = 0; n < 7; n++) {
      await page.keyboard.press('Tab');
      walked.push(await focused());
    }
    expect(walked).toEqual(['search', 'provider', 'outcome', 'code', 'sort', 'scale', 'unknown']);
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('failed');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    const button = page.getByRole('button', { name: 'failed' });
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    expect(await page.locator('.details:visible').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('End');
    expect(await focused()).toBe('recovered');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('recovered');
    await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe('scale');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('recovered');
  });

  test.each([
    [1280, false],
    [1280, true],
    [400, false],
    [400, true],
  ])('is readable at %d pixels, dark: %s', async (width, dark) => {
    const long = callOf('long', 'failed', 100, {
      code: 'C'.repeat(150),
      path: '/p'.repeat(90),
      keys: { id: 'k'.repeat(150) },
    });
    const page = await open(await pageOf([...log, ...long]), { width, dark });
    for (const call of await page.locator('.call').all()) await call.click();
    await page.locator('#troubles summary').click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    const low = (await page.evaluate(`(${lowContrasts})()`)) as string[];
    expect(low).toEqual([]);
  });

  test('runs nothing that a log contains', async () => {
    const evil = `"'><img src=x onerror="alert(1)"></script><script>alert(2)</script><svg onload=alert(3)>javascript:alert(4)`;
    const strange = {
      provider: evil,
      method: evil,
      path: evil,
      code: evil,
      stoppedBy: evil,
      action: evil,
      keys: { [evil]: evil },
    };
    const held = { schema: 1, event: 'recovery.breaker', provider: evil, host: evil, breaker: evil };
    const page = await open(await pageOf([...callOf(evil, 'failed', 100, strange), JSON.stringify(held)]));
    await page.locator('#troubles summary').click();
    expect(await page.locator('main').textContent()).toContain(evil);
    expect(await page.locator('img, main script, svg[onload]').count()).toBe(0);
    for (const key of ['Provider', 'Code']) await page.getByLabel(key).selectOption({ index: 1 });
    expect(await page.locator('.call').count()).toBe(1);
  });

  test('opens without a single call', async () => {
    const page = await open(await pageOf(['nothing of ours']));
    expect(await page.getByRole('status').textContent()).toBe('0 calls of the 0 on this page');
    expect(await page.locator('#chart').isVisible()).toBe(false);
  });
});

/** In the page: visible texts whose colour stands out less than WCAG AA asks for (4.5 to 1). */
const lowContrasts = `() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (!color.endsWith(', 0)')) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = [...document.querySelectorAll('main *')].filter(
    (element) => element.offsetParent && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()),
  );
  return texts.flatMap((element) => {
    const [dim, bright] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dim + 0.05);
    return ratio < 4.5 ? [element.className + ' ' + element.textContent + ' ' + ratio] : [];
  });
}`;
