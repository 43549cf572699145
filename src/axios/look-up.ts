import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { refreshKeys } from '../engine/first-keys.js';
import { lookUpHeaders } from '../engine/look-up-request.js';
import type { LookUpRequest } from '../engine/port.js';
import { conceal } from '../report/conceal.js';
import { KeyedConfig } from './keyed-config.js';
import { ownTarget, Question, type Subject } from './question.js';
import { destinationOf, neighbourOf, urlOf } from './url.js';

type Config = InternalAxiosRequestConfig & Record<string, unknown>;

/** The other config fields that belong to the call's own body, answer or parameters. */
const FOREIGN_FIELDS = [
  'params',
  'data',
  'axios-retry',
  'responseType',
  'responseEncoding',
  'decompress',
  'onUploadProgress',
  'onDownloadProgress',
];

/** Sends a look-up through the caller's client: with its base URL, auth and request interceptors, within the call's limits. */
export async function lookUp(mine: Subject, asked: LookUpRequest, onSend?: () => void): Promise<AxiosResponse> {
  const config = configOf(mine, asked);
  config.adapter = new Question(mine, asked, urlOf(config), onSend).adapter;
  return mine.scope.looker(config).catch((error: unknown) => {
    // The hook gets it and may print it.
    conceal(error);
    throw error;
  });
}

function configOf(mine: Subject, asked: LookUpRequest): Config {
  const { call, outer, signal, pristine } = mine;
  const own = ownTarget(mine);
  const config = { ...outer, ...(outer.signal !== signal && { signal }) } as unknown as Config;
  for (const name of FOREIGN_FIELDS) delete config[name];
  Object.assign(config, neighbourOf(own, asked.url));
  config.method = asked.method;
  config.headers = lookUpHeaders(call.provider.keys, destinationOf(own).path, pristine.headers, asked) as never;
  if (asked.data !== undefined) config.data = asked.data;
  refreshKeys(call, new KeyedConfig(config, config), true);
  config.transformResponse = [];
  config.validateStatus = () => true;
  config.recovery = false;
  return config;
}
