import { isProvider, type Provider } from '../providers/provider.js';
import { noneOf } from './flags.js';
import { namedProvider, namesOfProviders } from './named-providers.js';
import { UsageError, type World } from './world.js';

/**
 * A path, as opposed to the name of a built-in provider: it has a slash or a module's file extension, and may name an export with
 * `#name`.
 */
const MODULE = /^(?<file>.*[/\\].*?|.*\.[cm]?[jt]s)(?:#(?<wanted>[\w$]+))?$/;

/** Not every Node.js reads TypeScript, and none finds `./other.ts` as `./other.js`. */
const TYPESCRIPT = '; compile it, or set NODE_OPTIONS="--import tsx"';

/**
 * A built-in provider by its name, or one of the caller's own by the path of its module: `./acme.js`, or `./acme.js#acme` if the
 * module has several. An export may be a provider, or a function that makes one without arguments.
 * @throws UsageError that says what was given, and what is expected
 */
export async function loadProvider(given: string | undefined, flag: string, world: World): Promise<Provider> {
  const { file, wanted } = MODULE.exec(given ?? '')?.groups ?? {};
  if (file !== undefined) return providerIn(exportsOf(await load(file, flag, world)), wanted, `${flag} ${file}`);
  const found = namedProvider(given ?? '');
  if (found !== undefined) return found;
  throw noneOf(flag, namesOfProviders(), given, ', or a module such as ./acme.js');
}

async function load(file: string, flag: string, world: World): Promise<unknown> {
  try {
    return await world.load(file);
  } catch (error) {
    const why = messageOf(error).replace(/ (?:imported from|for) \/.*/, '');
    throw new UsageError(`${flag} ${file} cannot be loaded: ${why}${/ts$/.test(file) ? TYPESCRIPT : ''}`);
  }
}

/** A module's exports by name: those of CommonJS are also in its default export. */
function exportsOf(loaded: unknown): ReadonlyMap<string, unknown> {
  const own = Object.entries(loaded as object);
  const inner = (loaded as { readonly default?: unknown }).default;
  const nested = typeof inner === 'object' && inner !== null && !isProvider(inner) ? Object.entries(inner) : [];
  return new Map([...nested, ...own]);
}

function providerIn(exported: ReadonlyMap<string, unknown>, wanted: string | undefined, where: string): Provider {
  const names = [...exported.keys()].join(', ') || 'nothing';
  if (wanted !== undefined) {
    if (!exported.has(wanted)) throw new UsageError(`${where} has no export ${wanted}; its exports are ${names}`);
    return made(exported.get(wanted), `${where}#${wanted}`);
  }
  if (isProvider(exported.get('default')) || typeof exported.get('default') === 'function') {
    return made(exported.get('default'), where);
  }
  const providers = [...exported].filter(([, value]) => isProvider(value));
  // Only functions remain that may make a provider: if there are several, it is unclear which is meant.
  const candidates =
    providers.length > 0 ? providers : [...exported].filter(([, value]) => typeof value === 'function');
  const [first, ...others] = candidates;
  if (first === undefined)
    throw new UsageError(`${where} exports no provider, and no function that makes one; its exports are ${names}`);
  if (others.length === 0) return made(first[1], `${where}#${first[0]}`);
  const [file] = where.split(' ').slice(-1);
  const kind = providers.length > 0 ? 'providers' : 'functions, each of which may make a provider';
  throw new UsageError(
    `${where} exports several ${kind}: choose ${candidates.map(([name]) => `${file}#${name}`).join(' or ')}`,
  );
}

function made(value: unknown, where: string): Provider {
  if (isProvider(value)) return value;
  if (typeof value !== 'function') throw new UsageError(`${where} is not a provider made by defineProvider()`);
  let provider: unknown;
  try {
    provider = (value as () => unknown)();
  } catch (error) {
    throw new UsageError(`${where} threw when it was called without options: ${messageOf(error)}`);
  }
  if (isProvider(provider)) return provider;
  throw new UsageError(`${where} did not return a provider made by defineProvider() when it was called`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
