import { heedRejection } from '../policy/hook.js';

/** Levels of nested data: anything deeper, or circular, is no note of which payment it was. */
const DEEPEST = 20;

/**
 * What `job` returned, if the handler would get it unchanged.
 * @throws TypeError for data that JSON would leave out or change, such as a promise, which arrives as `{}`
 */
export function storable<Data>(data: Data): Data {
  const fault = faultIn(data, '', 0);
  if (fault === undefined) return data;
  throw new TypeError(`deferTo: job must return what the handler needs, as data that JSON can hold; got ${fault}`);
}

/** The part that would not arrive. Reads getters and proxies, which may throw: then that error is thrown. */
function faultIn(value: unknown, path: string, depth: number): string | undefined {
  const at = path === '' ? '' : ` at ${path}`;
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean')
    return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${value}${at}`;
  if (typeof value !== 'object') return `a ${typeof value}${at}`;
  if (typeof (value as { then?: unknown }).then === 'function') {
    heedRejection(value);
    return `a promise${at}`;
  }
  if (depth === DEEPEST) return `something too deep${at}`;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return undefined;
  if (value instanceof Map || value instanceof Set || value instanceof Error || ArrayBuffer.isView(value)) {
    return `a ${value.constructor.name}${at}`;
  }
  for (const [name, each] of Object.entries(value)) {
    const fault = faultIn(each, path === '' ? name : `${path}.${name}`, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
