import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import axios, { type AxiosRequestConfig } from 'axios';
import FormDataOfNode from 'form-data';
import { FormData as FormDataOfUndici } from 'undici';
import { IteratedFile, LibraryFile, LibraryForm } from '../../providers/keys/library-form.js';
import { echo } from '../answers.js';
import { overBoth, type Stage, type Topic } from '../scenario.js';

const formOfWeb = () => {
  const form = new FormData();
  form.append('a', '1');
  form.append('file', new Blob(['bytes'], { type: 'text/plain' }), 'a.txt');
  return form;
};
const formOfUndici = () => {
  const form = new FormDataOfUndici();
  form.append('a', '1');
  form.append('file', new Blob(['bytes'], { type: 'text/plain' }), 'a.txt');
  return form;
};
const formOfLibrary = (file: object) => () => {
  const form = new LibraryForm();
  form.append('a', '1');
  form.append('file', file);
  return form;
};
const formOfNode = () => {
  const form = new FormDataOfNode();
  form.append('a', '1');
  form.append('file', Buffer.from('bytes'), { filename: 'a.txt' });
  return form;
};
const formType = { headers: { 'Content-Type': 'multipart/form-data' } };
const BODIES: Readonly<Record<string, () => unknown>> = {
  object: () => ({ a: 1, nested: { list: [1, { b: null }] } }),
  array: () => [1, 2, { a: 3 }],
  string: () => 'plain text',
  number: () => 42,
  boolean: () => false,
  null: () => null,
  undefined: () => undefined,
  'class instance with toJSON': () =>
    new (class Amount {
      toJSON = () => ({ amount: 1 });
    })(),
  date: () => new Date(0),
  URLSearchParams: () => new URLSearchParams({ a: '1', b: 'é' }),
  Buffer: () => Buffer.from([0, 1, 255]),
  Uint8Array: () => new Uint8Array([0, 1, 255]),
  'view into a larger buffer': () => new Uint8Array([9, 0, 1, 9]).subarray(1, 3),
  ArrayBuffer: () => new Uint8Array([0, 1, 255]).buffer,
  Blob: () => new Blob(['bytes'], { type: 'text/plain' }),
  File: () => new File(['bytes'], 'a.txt', { type: 'text/plain' }),
  'readable stream': () => Readable.from([Buffer.from('one'), Buffer.from('two')]),
  'FormData of the web': formOfWeb,
};
const post = (body: () => unknown, config: AxiosRequestConfig = {}) => ({
  answer: echo,
  play: ({ client, url }: Stage) => client.post(`${url}/up`, body(), config),
});
const urlencoded = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
const nested = () => ({ a: 1, list: [1, 2], deep: { b: 'é' } });

/** What a caller can send. */
export const uploads: Topic = [
  ...Object.entries(BODIES).flatMap(([name, body]) => overBoth(`a body: ${name}`, post(body))),
  { name: "a body: undici's FormData", ...post(formOfUndici) },
  { name: "a body: a library's FormData", ...post(formOfLibrary(new LibraryFile('bytes', 'a.txt'))) },
  { name: 'the same with a file that only its library reads', ...post(formOfLibrary(new IteratedFile())) },
  { name: "a body: a library's File", ...post(() => new LibraryFile('bytes', 'a.txt')) },
  { name: 'a body: form-data', ...post(formOfNode) },
  {
    name: 'a body: form-data with its headers',
    answer: echo,
    play: ({ client, url }) => {
      const form = formOfNode();
      return client.post(url, form, { headers: form.getHeaders() });
    },
  },
  {
    name: 'a circular body',
    ...post(() => {
      const body: Record<string, unknown> = {};
      body.self = body;
      return body;
    }),
  },
  ...overBoth('an object as a urlencoded form', post(nested, urlencoded)),
  ...overBoth('an object as a multipart form', post(nested, formType)),
  { name: 'an object made a form by hand', ...post(() => axios.toFormData({ a: 1, b: { c: 2 } })) },
  { name: 'a form as JSON', ...post(formOfWeb, { headers: { 'Content-Type': 'application/json' } }) },
  { name: 'a form with a serialiser', ...post(nested, { ...formType, formSerializer: { dots: true, indexes: null } }) },
  { name: 'postForm', answer: echo, play: ({ client, url }) => client.postForm(url, { a: 1, 'list[]': [1, 2] }) },
  { name: 'putForm', answer: echo, play: ({ client, url }) => client.putForm(url, { a: 1 }) },
  { name: 'patchForm', answer: echo, play: ({ client, url }) => client.patchForm(url, { 'a{}': { b: 1 } }) },
  { name: 'a compressed body', ...post(() => gzipSync('{"a":1}'), { headers: { 'Content-Encoding': 'gzip' } }) },
  { name: 'a body with a get', answer: echo, play: ({ client, url }) => client.get(url, { data: { a: 1 } }) },
  { name: 'a body with a delete', answer: echo, play: ({ client, url }) => client.delete(url, { data: { a: 1 } }) },
  { name: 'a length given by the caller', ...post(() => 'text', { headers: { 'Content-Length': '4' } }) },
  {
    name: 'a stream that breaks',
    answer: echo,
    play: ({ client, url }) =>
      client.post(
        url,
        new Readable({
          read() {
            this.destroy(new Error('no more'));
          },
        }),
      ),
  },
  { name: 'JSON by its type alone', ...post(() => 'text', { headers: { 'Content-Type': 'application/json' } }) },
  ...overBoth('a large body that is told of on its way', {
    answer: echo,
    play: ({ client, url, note }) => {
      const known = new Set<unknown>();
      const told =
        (way: string) =>
        ({ loaded, total }: { loaded: number; total?: number | undefined }) => {
          // How often is a matter of time; the last one is not.
          if (loaded === total && !known.has(way)) note(way, { loaded, total: known.add(way) && total });
        };
      return client.post(url, Buffer.alloc(200_000, 'a'), {
        onUploadProgress: told('up'),
        onDownloadProgress: told('down'),
      });
    },
  }),
  {
    name: 'a body that the caller changes after the call',
    answer: echo,
    play: ({ client, url }) => {
      const body = { a: 1 };
      const call = client.post(url, body);
      body.a = 2;
      return call;
    },
  },
  {
    name: 'the same body object twice',
    answer: echo,
    play: async ({ client, url }) => {
      const body = { a: { b: [1] } };
      return [await client.post(url, body), await client.put(url, body)];
    },
  },
];
