import { answer, answers, echo, redirect } from '../answers.js';
import { overBoth, type Stage, type Topic } from '../scenario.js';

const CODES = [301, 302, 303, 307, 308] as const;
const onceTo = (status: number) => answers(redirect(status, '/there'), echo);

/** Redirects, and what the caller says of them. */
export const redirects: Topic = [
  ...CODES.flatMap((status) => [
    ...overBoth(`${status} of a get`, {
      answer: onceTo(status),
      play: ({ client, url }) => client.get(`${url}/here?a=1`),
    }),
    ...overBoth(`${status} of a post`, {
      answer: onceTo(status),
      play: ({ client, url }: Stage) => client.post(`${url}/here`, { a: 1 }),
    }),
    ...overBoth(`${status} that is not followed`, {
      answer: onceTo(status),
      play: ({ client, url }: Stage) => client.get(`${url}/here`, { maxRedirects: 0 }),
    }),
    {
      name: `${status} of a post that is not followed`,
      answer: onceTo(status),
      play: ({ client, url }: Stage) => client.post(`${url}/here`, { a: 1 }, { maxRedirects: 0 }),
    },
    {
      name: `${status} that is not followed and is welcome`,
      answer: onceTo(status),
      play: ({ client, url }: Stage) =>
        client.get(`${url}/here`, { maxRedirects: 0, validateStatus: (code) => code === status }),
    },
  ]),
  ...overBoth('redirects in circles', {
    answer: redirect(302, '/'),
    play: ({ client, url }) => client.get(url, { maxRedirects: 3 }),
  }),
  {
    name: 'a redirect that the caller looks at',
    answer: onceTo(302),
    play: ({ client, url, note }) =>
      client.get(url, {
        headers: { 'X-Token': 't' },
        beforeRedirect: (options, { statusCode }) => {
          note('redirected', { path: options.path, statusCode, keys: Object.keys(options).sort() });
          options.headers['x-added'] = '1';
        },
      }),
  },
  {
    name: 'a redirect that the caller forbids',
    answer: onceTo(302),
    play: ({ client, url }) =>
      client.get(url, {
        beforeRedirect: () => {
          throw new Error('not there');
        },
      }),
  },
  {
    name: 'a redirect to a port where nobody listens',
    answer: redirect(302, 'http://127.0.0.1:1/'),
    play: ({ client, url }) => client.get(url),
  },
  {
    name: 'a redirect to another protocol',
    answer: redirect(302, 'ftp://127.0.0.1/'),
    play: ({ client, url }) => client.get(url),
  },
  {
    name: 'a redirect with a password',
    answer: onceTo(302),
    play: ({ client, url }) => client.get(url, { auth: { username: 'u', password: 'p' } }),
  },
  {
    name: 'a redirect to an error',
    answer: answers(redirect(302, '/there'), answer(500)),
    play: ({ client, url }) => client.post(url, { a: 1 }),
  },
];
