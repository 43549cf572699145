import { execFileSync } from 'node:child_process';
import { afterAll, describe } from '@jest/globals';

/** A server of a Debian package, as tests need it. */
export interface Needed {
  /** A program of it, which is there if the server is. */
  readonly program: string;
  readonly package: string;
  readonly env?: NodeJS.ProcessEnv;
}

export function isInstalled({ program, env = process.env }: Needed): boolean {
  try {
    execFileSync(program, ['--version'], { env, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Tests against a real server; in CI they must run. `started`: the servers that they start, which are stopped after them. */
export function describeWith(
  needed: Needed,
  started: { remove(): Promise<unknown> }[],
  name: string,
  tests: () => void,
): void {
  if (isInstalled(needed))
    describe(name, () => {
      tests();
      // After the hooks of the tests themselves, which close what is connected.
      afterAll(async () => {
        await Promise.all(started.splice(0).map((server) => server.remove()));
      });
    });
  else if (process.env.CI) throw new Error(`${needed.package} is missing: apt-get install ${needed.package}`);
  else {
    console.warn(`${name}: skipped, ${needed.package} is missing (apt-get install ${needed.package})`);
    describe.skip(name, tests);
  }
}
