import { deferredCommand } from './deferred.js';
import { explainCommand } from './explain.js';
import { HELP } from './help.js';
import { rulesCommand } from './rules.js';
import { simulateCommand } from './simulate.js';
import { timelineCommand } from './timeline.js';
import { UsageError, type World } from './world.js';

/** Runs one command line and returns the exit code: 0, 1 where nothing was found or somebody has to look, or 2 for wrong usage. */
export async function runCommand(args: readonly string[], world: World): Promise<number> {
  const [command, ...rest] = args;
  try {
    switch (command) {
      case 'explain':
        await explainCommand(rest, world);
        return 0;
      case 'rules':
        await rulesCommand(rest, world);
        return 0;
      case 'timeline':
        return await timelineCommand(rest, world);
      case 'simulate':
        await simulateCommand(rest, world);
        return 0;
      case 'deferred':
        return await deferredCommand(rest, world);
      case '--version':
        world.out(`${world.version()}\n`);
        return 0;
      case '--help':
      case '-h':
        world.out(HELP);
        return 0;
      default:
        throw new UsageError(
          `${command === undefined ? 'a command is missing' : `'${command}' is not a command`}: explain, rules, timeline, simulate, deferred, --help or --version`,
        );
    }
  } catch (error) {
    if (!isUsage(error)) throw error;
    world.err(`recoverable: ${error.message}\n`);
    return 2;
  }
}

/** parseArgs and the library's own checks name the option, the value and what would be right; so do ours. */
function isUsage(error: unknown): error is Error {
  const code = (error as { code?: unknown } | null)?.code;
  return (
    error instanceof UsageError ||
    error instanceof TypeError ||
    (typeof code === 'string' && /^(?:ERR_PARSE_ARGS|ENOENT|EISDIR|EACCES)/.test(code))
  );
}
