import axios, { type AxiosInstance } from 'axios';
import { checkOptions, functionOf, options } from '../policy/check.js';

const AN_INSTANCE = 'an axios instance, like one that axios.create() makes';
const clientSchema = options({ client: functionOf(AN_INSTANCE) });

/** @throws Error for an axios that is a mock, or too old, with which each call would fail; package managers can be told not to mind */
export function checkAxios(): void {
  const { VERSION, getAdapter } = (axios ?? {}) as { readonly VERSION?: string; readonly getAdapter?: unknown };
  if (VERSION === undefined) throw mocked();
  if (typeof getAdapter === 'function') return;
  throw new Error(`attach: recoverable needs axios 1.5 or later; the axios that it found is ${VERSION}`);
}

/** For tests that replace the whole module. */
export function mocked(): Error {
  const instead = 'mock its adapter instead, or the module of your own that attaches';
  return new Error(`attach: axios is a mock here, and nothing can be attached to that: ${instead}`);
}

/** @throws TypeError for anything but an axios instance */
export function checkClient(where: string, client: AxiosInstance): void {
  checkOptions(where, clientSchema, { client });
  if (typeof client.interceptors?.request?.use === 'function') return;
  const { name } = client as { readonly name?: string };
  const got = name === '' ? 'another function' : `the function ${name}`;
  throw new TypeError(`${where}: client must be ${AN_INSTANCE}; got ${got}`);
}
