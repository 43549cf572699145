import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { ResponseType } from 'axios';
import { answer } from '../answers.js';
import { overBoth, type Topic } from '../scenario.js';

const TYPES: readonly ResponseType[] = ['json', 'text', 'arraybuffer', 'stream', 'blob', 'document'];
const JSON_TEXT = '{"a":1,"when":"2026-01-01","e":"é"}';
const json = { 'content-type': 'application/json' };
const ENCODED = {
  gzip: gzipSync(JSON_TEXT),
  br: brotliCompressSync(JSON_TEXT),
  deflate: deflateSync(JSON_TEXT),
};

/** How a caller can ask for the body. */
export const bodies: Topic = [
  ...TYPES.flatMap((responseType) => [
    ...overBoth(`response type ${responseType}`, {
      answer: answer(200, JSON_TEXT, json),
      play: ({ client, url }) => client.get(url, { responseType }),
    }),
    ...overBoth(`response type ${responseType} of an error`, {
      answer: answer(404, JSON_TEXT, json),
      play: ({ client, url }) => client.get(url, { responseType }),
    }),
    ...overBoth(`response type ${responseType} of a post that ends in 500`, {
      answer: answer(500, JSON_TEXT, json),
      play: ({ client, url }) => client.post(url, { a: 1 }, { responseType }),
    }),
  ]),
  ...(['json', 'text', 'arraybuffer'] as const).map((responseType) => ({
    name: `response type ${responseType} of a body that is no JSON`,
    answer: answer(200, 'no JSON', json),
    play: ({ client, url }: Parameters<Topic[0]['play']>[0]) => client.get(url, { responseType }),
  })),
  {
    name: 'no JSON, told of where it is asked for strictly',
    answer: answer(200, 'no JSON', json),
    play: ({ client, url }) =>
      client.get(url, { responseType: 'json', transitional: { silentJSONParsing: false } as never }),
  },
  {
    name: 'no JSON to a post, told of where it is asked for strictly',
    answer: answer(200, 'no JSON', json),
    play: ({ client, url }) =>
      client.post(url, {}, { responseType: 'json', transitional: { silentJSONParsing: false } as never }),
  },
  {
    name: 'JSON that is left a text',
    answer: answer(200, JSON_TEXT, json),
    play: ({ client, url }) => client.get(url, { transitional: { forcedJSONParsing: false } as never }),
  },
  {
    name: 'a reviver',
    answer: answer(200, JSON_TEXT, json),
    play: ({ client, url, note }) =>
      client.get(url, {
        parseReviver: (key: string, value: unknown) => {
          note(`revived ${key}`);
          return key === 'when' ? new Date(value as string).getTime() : value;
        },
      } as never),
  },
  {
    name: 'a reviver that throws',
    answer: answer(200, JSON_TEXT, json),
    play: ({ client, url }) =>
      client.get(url, {
        parseReviver: () => {
          throw new RangeError('no');
        },
      } as never),
  },
  ...(['latin1', 'utf8', 'base64'] as const).map((responseEncoding) => ({
    name: `the encoding ${responseEncoding}`,
    answer: answer(200, Buffer.from([0x22, 0xe9, 0x22]), json),
    play: ({ client, url }: Parameters<Topic[0]['play']>[0]) => client.get(url, { responseEncoding }),
  })),
  ...Object.entries(ENCODED).flatMap(([encoding, bytes]) =>
    [true, false].flatMap((decompress) =>
      (['text', 'arraybuffer', 'stream', 'json'] as const).map((responseType) => ({
        name: `${encoding} as ${responseType}, decompress ${decompress}`,
        answer: answer(200, bytes, { ...json, 'content-encoding': encoding }),
        play: ({ client, url }: Parameters<Topic[0]['play']>[0]) => client.get(url, { decompress, responseType }),
      })),
    ),
  ),
  {
    name: 'gzip that is left as it is, to a post',
    answer: answer(200, ENCODED.gzip, { ...json, 'content-encoding': 'gzip' }),
    play: ({ client, url }) => client.post(url, {}, { decompress: false }),
  },
  {
    name: 'gzip that is none',
    answer: answer(200, 'no gzip', { ...json, 'content-encoding': 'gzip' }),
    play: ({ client, url }) => client.get(url),
  },
  ...overBoth('bytes to a post', {
    answer: answer(200, Buffer.from([0, 1, 2, 255]), { 'content-type': 'application/octet-stream' }),
    play: ({ client, url }) => client.post(url, {}, { responseType: 'arraybuffer' }),
  }),
];
