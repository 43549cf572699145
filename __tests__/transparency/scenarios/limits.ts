import { answer, echo } from '../answers.js';
import { overBoth, type Topic } from '../scenario.js';

const long = answer(200, 'x'.repeat(2000));
const chunked: Parameters<typeof overBoth>[1]['answer'] = (response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.write('x'.repeat(1000));
  response.end('x'.repeat(1000));
};

/** Limits of axios's own, and what counts as a success. */
export const limits: Topic = [
  ...overBoth('maxContentLength', {
    answer: long,
    play: ({ client, url }) => client.get(url, { maxContentLength: 100 }),
  }),
  ...overBoth('maxContentLength of chunks', {
    answer: chunked,
    play: ({ client, url }) => client.get(url, { maxContentLength: 1500 }),
  }),
  ...overBoth('maxContentLength of a post', {
    answer: long,
    play: ({ client, url }) => client.post(url, {}, { maxContentLength: 100 }),
  }),
  {
    name: 'maxContentLength of a stream',
    answer: long,
    play: ({ client, url }) => client.get(url, { maxContentLength: 100, responseType: 'stream' }),
  },
  ...overBoth('maxBodyLength', {
    answer: echo,
    play: ({ client, url }) => client.post(url, 'x'.repeat(200), { maxBodyLength: 100 }),
  }),
  {
    name: 'maxBodyLength of a form',
    answer: echo,
    play: ({ client, url }) => client.postForm(url, { a: 'x'.repeat(200) }, { maxBodyLength: 100 }),
  },
  {
    name: 'maxBodyLength without redirects',
    answer: echo,
    play: ({ client, url }) => client.post(url, 'x'.repeat(200), { maxBodyLength: 100, maxRedirects: 0 }),
  },
  {
    name: 'maxRate',
    answer: echo,
    play: ({ client, url }) => client.post(url, 'x'.repeat(100), { maxRate: [90_000, 90_000] }),
  },
  ...([200, 304, 404, 500] as const).flatMap((status) =>
    (['get', 'post'] as const).flatMap((method) =>
      [null, undefined, () => true, () => false, (code: number) => code < 500].map((validateStatus) => ({
        name: `${status} to a ${method}, validateStatus ${validateStatus}`,
        answer: answer(status, status === 304 ? '' : { status }),
        play: ({ client, url }: Parameters<Topic[0]['play']>[0]) =>
          client.request({ url, method, validateStatus: validateStatus as never }),
      })),
    ),
  ),
  {
    // The http adapter lets it go out into the process.
    name: 'validateStatus that throws',
    defaults: { adapter: 'fetch' },
    play: ({ client, url }) =>
      client.get(url, {
        validateStatus: () => {
          throw new Error('no idea');
        },
      }),
  },
  {
    name: 'validateStatus on the client',
    answer: answer(404),
    defaults: { validateStatus: (code) => code === 404 },
    play: ({ client, url }) => client.get(url),
  },
];
