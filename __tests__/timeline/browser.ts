import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** Under CI a missing Chromium fails the tests instead of skipping them. */
export const hasBrowser = CHROMIUM !== undefined || Boolean(process.env.CI);

export function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('Chromium is missing: apt-get install chromium');
  // No sandbox: it does not start as root, as which containers run.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}
