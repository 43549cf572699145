import { pino } from 'pino';
import pretty from 'pino-pretty';

/** recoverable's own log lines, one readable line each, in colour on a terminal only; and as they are into `file`, if given. */
export function readableLog(file) {
  const streams = [
    pretty({
      colorize: process.stdout.isTTY === true,
      sync: true, // so that the table comes after the last line
      translateTime: 'HH:MM:ss.l',
      hideObject: true,
      // A line about a provider as a whole has neither a request nor keys.
      messageFormat: ({ msg, method, path, keys = {} }) => {
        const key = keys.orderId ?? keys.taskId ?? keys.correlationId;
        return [msg, method && `${method} ${path}`, key].filter(Boolean).join(' · ');
      },
    }),
    ...(file === undefined ? [] : [pino.destination({ dest: file, append: false, sync: true })]),
  ];
  return pino({ base: null }, pino.multistream(streams.map((stream) => ({ stream }))));
}
