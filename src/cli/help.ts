import { COMMANDS, type CommandName, PAGES } from './help-pages.js';
import { namesOfProviders } from './named-providers.js';
import { wrap } from './wrap.js';

/** Columns, so that a help page fits any terminal. */
const WIDTH = 80;

export type { CommandName } from './help-pages.js';

export const commandNames = Object.keys(COMMANDS) as readonly CommandName[];

const EXIT_CODES = 'Exit codes: 0 done, 1 nothing was found, 2 wrong usage.';

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

${EXIT_CODES}
`;
}

/** What `recoverable COMMAND --help` prints. */
export function helpOf(command: CommandName): string {
  return `${PAGES[command].trim().replace('PROVIDERS', providers())}\n\n${EXIT_CODES}\n`;
}

function providers(): string {
  return wrap(`Providers: ${namesOfProviders().join(', ')}.`, WIDTH);
}
