import { nearest } from '../policy/nearest.js';
import { deferredCommand } from './deferred.js';
import { explainCommand } from './explain.js';
import { type CommandName, commandNames, helpOf, mainHelp } from './help.js';
import { rulesCommand } from './rules.js';
import { simulateCommand } from './simulate.js';
import { simulatorCommand } from './simulator.js';
import { timelineCommand } from './timeline.js';
import { UsageError, type World } from './world.js';

/** Each returns its exit code. */
const RUN: Readonly<Record<CommandName, (args: readonly string[], world: World) => Promise<number>>> = {
  explain: explainCommand,
  rules: rulesCommand,
  timeline: timelineCommand,
  simulate: simulateCommand,
  simulator: simulatorCommand,
  deferred: deferredCommand,
};

/** Runs one command line and returns the exit code: 0, 1 if nothing was found or somebody has to look, or 2 for wrong usage. */
export async function runCommand(args: readonly string[], world: World): Promise<number> {
  const [first, ...rest] = args;
  try {
    if (asksVersion(args)) world.out(`${world.version()}\n`);
    else if (isHelp(first)) world.out(rest[0] === undefined ? mainHelp() : helpOf(commandOf(rest[0])));
    else {
      const command = commandOf(first);
      if (!asksHelp(rest)) return await RUN[command](rest, world);
      world.out(helpOf(command));
    }
    return 0;
  } catch (error) {
    if (!isUsage(error)) throw error;
    const about = commandNames.find((name) => name === first);
    world.err(`recoverable: ${error.message}\nSee recoverable ${about === undefined ? '' : `${about} `}--help.\n`);
    return 2;
  }
}

function commandOf(given: string | undefined): CommandName {
  const found = commandNames.find((name) => name === given);
  if (found !== undefined) return found;
  if (given === undefined) throw new UsageError(`a command is missing: ${commandNames.join(', ')}`);
  const meant = nearest(given, commandNames);
  throw new UsageError(
    `'${given}' is not a command; ${meant === undefined ? `the commands are ${commandNames.join(', ')}` : `did you mean ${meant}?`}`,
  );
}

function isHelp(word: string | undefined): boolean {
  return word === '--help' || word === '-h' || word === 'help';
}

/** `help` in place of a file or a name, or one of the help flags anywhere before `--`. */
function asksHelp(rest: readonly string[]): boolean {
  return rest[0] === 'help' || flagsOf(rest).some((word) => word === '--help' || word === '-h');
}

function asksVersion(args: readonly string[]): boolean {
  return args[0] === '-v' || flagsOf(args).includes('--version');
}

function flagsOf(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end === -1 ? args : args.slice(0, end);
}

/** The library's own checks name the option, the value and what is expected; so do ours. */
function isUsage(error: unknown): error is Error {
  const code = (error as { code?: unknown } | null)?.code;
  return (
    error instanceof UsageError ||
    error instanceof TypeError ||
    (typeof code === 'string' && /^(?:ENOENT|EISDIR|EACCES|EADDRINUSE|Z_\w+)/.test(code))
  );
}
