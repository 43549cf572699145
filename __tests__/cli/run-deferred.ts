import { runCommand } from '../../src/cli/command.js';

/** Runs `recoverable deferred` with these arguments, and gives what it wrote. */
export async function runDeferred(
  args: readonly string[],
  env: Record<string, string> = {},
  width: number | 'none' = 200,
) {
  let out = '';
  let err = '';
  const unused = (): never => {
    throw new Error('not used');
  };
  const code = await runCommand(['deferred', ...args], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    read: unused,
    open: unused,
    write: unused,
    asset: unused,
    load: unused,
    version: () => '1.2.3',
    width: width === 'none' ? undefined : width,
    color: false,
    isWatched: false,
    stopped: () => Promise.resolve(),
    env,
  });
  return { code, out, err };
}
