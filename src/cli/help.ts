import { COMMANDS, type CommandName, PAGES } from './help-pages.js';
import { namesOfProviders } from './named-providers.js';
import { wrap } from './wrap.js';

/** Columns, so that a help page fits any terminal. */
const WIDTH = 80;

export type { CommandName } from './help-pages.js';

export const commandNames = Object.keys(COMMANDS) as readonly CommandName[];

/** When a command ends with 1, if it ever does. */
const ENDS_WITH_1: Partial<Record<CommandName, string>> = {
  timeline: 'no such call, or a log that cannot be read',
  deferred: 'no such payment, or somebody has to look',
};

function exitCodes(with1: string | undefined): string {
  return `Exit codes: 0 done, ${with1 === undefined ? '' : `1 ${with1}, `}2 wrong usage.`;
}

/** What `recoverable --help` prints. */
export function mainHelp(): string {
  return `Usage: recoverable COMMAND [flags]

${Object.entries(COMMANDS)
  .map(([name, what]) => `  ${name.padEnd(11)}${what}`)
  .join('\n')}

  recoverable help COMMAND    the flags of a command, with examples
  recoverable --version

In a pipe, each line is one thing, with a tab between its cells; --json prints
data for programs.

Examples:
  recoverable explain --provider stripe --status 429 --method POST
  recoverable timeline app.log --outcome unknown

${exitCodes('nothing was found, or somebody has to look')}
`;
}

/** What `recoverable COMMAND --help` prints. */
export function helpOf(command: CommandName): string {
  return `${PAGES[command].trim().replace('PROVIDERS', providers())}\n\n${exitCodes(ENDS_WITH_1[command])}\n`;
}

function providers(): string {
  return wrap(`Providers: ${namesOfProviders().join(', ')}.`, WIDTH);
}
