import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { AxiosInstance } from 'axios';
import { explain } from '../../../src/index.js';
import { type Answer, reply, type Served } from '../../axios/serve.js';
import { ANSWERS, type HostileAnswer, PUSHBACKS, WORDS } from './answers.js';
import { ALL, needlesIn, SECRETS, TALE, TOLD } from './needles.js';
import { REQUESTS, SEGMENTS, SUBJECTS, type Subject } from './requests.js';
import { stage } from './stage.js';

const send = (client: AxiosInstance, subject: Subject, way: string, path?: string) => () =>
  client.request({
    method: 'post',
    ...REQUESTS[way]?.(path === undefined ? subject : { ...subject, path }),
    responseType: 'json',
  });

const heldBy = (server: Served) =>
  needlesIn(
    server.arrived
      .map(
        ({ url = '', headers, body }) =>
          `${decodeURIComponent(url)} ${JSON.stringify(headers)} ${decodeURIComponent(body)} ${body}`,
      )
      .join('\n'),
  );

const opened = (text: string) => decodeURIComponent(decodeURIComponent(text));

describe('the needles', () => {
  test('are found wherever they are, in any form', () => {
    expect(needlesIn(`${WORDS.join('; ')}; ${TALE}; exp ${SECRETS.expiryPlain}`).sort()).toEqual([...ALL].sort());
    const silent = [...TOLD, ...WORDS, ...SEGMENTS].filter((text) => needlesIn(opened(text)).length === 0);
    expect(silent).toEqual([]);
  });
});

for (const subject of SUBJECTS) {
  describe(subject.name, () => {
    for (const way of Object.keys(REQUESTS)) {
      test(`shows nothing of ${way}`, async () => {
        const { server, faces, client, set } = await stage(subject);
        const kinds: Answer[] = [reply(500, {}), reply(400, {}), reply(429), (response) => response.socket?.destroy()];
        await faces.run(
          ...kinds.map((kind) => () => {
            set(kind);
            return send(client, subject, way)();
          }),
        );
        expect(heldBy(server).length).toBeGreaterThan(12);
        await faces.expectClean();
      });
    }

    const answersOf = ANSWERS[subject.name] as (word: string) => readonly HostileAnswer[];
    for (const index of answersOf('').keys()) {
      test(`shows nothing of an answer like ${inspect(answersOf('…')[index]?.[1]).slice(0, 60)}`, async () => {
        const { faces, client, set } = await stage(subject);
        const verdicts: unknown[] = [];
        const words = index === 0 ? [...WORDS, ...TOLD] : WORDS;
        await faces.run(
          ...words.map((word) => () => {
            const [status, data, headers] = answersOf(word)[index] as HostileAnswer;
            set(reply(status, data, headers));
            const asked = { method: 'POST', url: subject.path, status, data };
            verdicts.push(explain(subject.provider(), { ...asked, ...(headers && { headers }) }));
            return send(client, subject, 'a nested body, a query and headers')();
          }),
        );
        faces.add('explain', verdicts);
        await faces.expectClean();
      });
    }

    test('shows nothing of a time to come back', async () => {
      const { faces, client, set } = await stage(subject);
      const verdicts: unknown[] = [];
      await faces.run(
        ...PUSHBACKS.flatMap((headers) =>
          [429, 503].map((status) => () => {
            set(reply(status, {}, headers));
            verdicts.push(explain(subject.provider(), { method: 'POST', url: subject.path, status, headers }));
            // Each from a client that has not been asked for quiet yet.
            return send(client, subject, 'a form')();
          }),
        ),
      );
      faces.add('explain', verdicts);
      await faces.expectClean();
    });

    test('shows nothing of a path', async () => {
      const { server, faces, client, set } = await stage(subject);
      set(reply(400, {}));
      await faces.run(
        ...SEGMENTS.flatMap((segment) => [
          send(client, subject, 'a form', `/${segment}${subject.path}`),
          send(client, subject, 'a form', `${subject.path}/${segment}?cvv=${SECRETS.cvv}`),
        ]),
      );
      expect(server.arrived.length).toBeGreaterThan(SEGMENTS.length);
      await faces.expectClean();
    });
  });
}
