import { type Client, HttpClientException } from '@adyen/api-library';

/** Adyen's requests, by any `fetch`. */
export function httpClientBy(fetch: typeof globalThis.fetch): Client['httpClient'] {
  return {
    async request(endpoint, json, { apiKey }, _isApiKeyRequired, { headers, idempotencyKey, method, params } = {}) {
      const query = params ? `?${new URLSearchParams(params)}` : '';
      const response = await fetch(endpoint + query, {
        method: method ?? 'POST',
        headers: {
          'content-type': 'application/json',
          'x-api-key': apiKey ?? '',
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
          ...(headers as Readonly<Record<string, string>>),
        },
        ...(json.length > 0 && { body: json }),
      });
      const body = await response.text();
      if (response.ok) return body;
      const { status: statusCode, statusText: message } = response;
      const error = new HttpClientException({ message, statusCode, responseBody: body });
      throw Object.assign(error, { cause: response });
    },
  };
}
