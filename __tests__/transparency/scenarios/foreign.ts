import { answer, cut, echo, hang } from '../answers.js';
import type { Scenario, Stage, Topic } from '../scenario.js';

const foreign = (name: string, scenario: Omit<Scenario, 'name' | 'isForeign'>): Scenario => ({
  ...scenario,
  name: `another axios: ${name}`,
  isForeign: true,
});

/** Clients of another copy of axios than recoverable's own, as a process with two copies has them. */
export const foreigners: Topic = [
  foreign('a success', { answer: echo, play: ({ client, url }) => client.post(url, { a: 1 }) }),
  foreign('a text that is no JSON', { answer: answer(200, 'x'), play: ({ client, url }) => client.get(url) }),
  foreign('an error', { answer: answer(500), play: ({ client, url }) => client.post(url, { a: 1 }) }),
  foreign('a body that is cut off', { answer: cut, play: ({ client, url }) => client.get(url) }),
  foreign('no server', { play: ({ client }) => client.get('http://127.0.0.1:1/') }),
  foreign('an abort', {
    answer: hang,
    play: async ({ client, url, arrival }: Stage) => {
      const controller = new AbortController();
      const call = client.get(url, { signal: controller.signal });
      await arrival();
      controller.abort();
      return call;
    },
  }),
  foreign('a timeout', { answer: hang, play: ({ client, url }) => client.get(url, { timeout: 250 }) }),
];
