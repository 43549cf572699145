import { explain, type Provider } from '../../src/index.js';

/** What a provider's table says about an answer to a request: `POST /payments`. `undefined` for a success. */
export const explained = (provider: Provider, request: string, status: number, data: unknown, body: object = {}) => {
  const [method = '', url = ''] = request.split(' ');
  return explain(provider, { method, url, status, data }, { requestBody: body });
};
