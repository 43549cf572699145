import type { AxiosInstance } from 'axios';
import { checkOptions, functionOf, options } from '../policy/check.js';

const AN_INSTANCE = 'an axios instance, like one that axios.create() makes';
const clientSchema = options({ client: functionOf(AN_INSTANCE) });

/** @throws TypeError for anything but an axios instance */
export function checkClient(where: string, client: AxiosInstance): void {
  checkOptions(where, clientSchema, { client });
  if (typeof client.interceptors?.request?.use === 'function') return;
  const { name } = client as { readonly name?: string };
  const got = name === '' ? 'another function' : `the function ${name}`;
  throw new TypeError(`${where}: client must be ${AN_INSTANCE}; got ${got}`);
}
