import { answer, answers, cut, echo, redirect, reset } from '../answers.js';
import { overBoth, type Stage, type Topic } from '../scenario.js';

const TROUBLE = { 'a 503': answer(503), 'a reset': reset, 'a body that is cut off': cut } as const;
const vouched = { recovery: { idempotent: true } };

/** Calls that meet trouble first: what the caller gets is what a bare client gets where there is none. */
export const recovered: Topic = [
  ...Object.entries(TROUBLE).flatMap(([what, trouble]) => [
    ...overBoth(`a get after ${what}`, {
      trouble,
      play: ({ client, url }) => client.get(`${url}/x`, { params: { a: 1 } }),
    }),
    ...overBoth(`a post after ${what}`, {
      trouble,
      answer: echo,
      play: ({ client, url }: Stage) => client.post(`${url}/x`, { a: 1 }, vouched),
    }),
  ]),
  {
    name: 'a form after a 503',
    trouble: answer(503),
    answer: echo,
    play: ({ client, url }) => client.post(url, new URLSearchParams({ a: '1' }), vouched),
  },
  {
    name: 'bytes after a 503',
    trouble: answer(503),
    answer: echo,
    play: ({ client, url }) => client.post(url, Buffer.from([0, 255]), { ...vouched, responseType: 'arraybuffer' }),
  },
  {
    name: 'a stream of an answer after a 503',
    trouble: answer(503),
    play: ({ client, url }) => client.get(url, { responseType: 'stream' }),
  },
  {
    name: 'a password, headers and a base URL after a 503',
    trouble: answer(503),
    answer: echo,
    play: ({ client, url }) =>
      client.get('/x', { baseURL: url, auth: { username: 'u', password: 'p' }, headers: { 'X-A': '1' } }),
  },
  {
    name: 'a redirect after a 503',
    trouble: answer(503),
    answer: answers(redirect(302, '/there'), echo),
    play: ({ client, url }) => client.get(url),
  },
  {
    name: 'response interceptors and transforms after a 503',
    trouble: answer(503),
    play: ({ client, url, note }) => {
      client.interceptors.response.use((response) => {
        note('response', { status: response.status, data: response.data });
        return response;
      });
      const transformResponse = (data: unknown, _headers: unknown, status?: number) => {
        note('transformed', { data, status });
        return data;
      };
      return client.get(url, { transformResponse });
    },
  },
  {
    name: 'an error after a 503',
    trouble: answer(503),
    answer: answer(404),
    play: ({ client, url }) => client.get(url),
  },
  {
    name: 'a status that is welcome after a 503',
    trouble: answer(503),
    answer: answer(404),
    play: ({ client, url }) => client.get(url, { validateStatus: null }),
  },
  {
    name: 'a success that is not welcome after a 503',
    trouble: answer(503),
    play: ({ client, url }) => client.get(url, { validateStatus: () => false }),
  },
];
