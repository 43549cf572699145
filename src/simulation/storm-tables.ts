import {
  backLoop,
  brownOut,
  brownOut25,
  brownOut75,
  brownOutWrites,
  collapse,
  collapseKeyed,
  collapseWrites,
  deadLoop,
  hangingOutage,
  hiccups,
  outage,
  outageKeyed,
  outageWrites,
  partialOutage,
  rateLimit,
  shedding,
  slowBrownOut,
  slowerReturn,
  slowStart,
} from './scenarios.js';
import type { Summary } from './summary.js';
import type { StormTable } from './tables.js';

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const seconds = (value: number | undefined) => (value === undefined ? '–' : `${value}`);
const again = ({ recovery, settled }: Summary) => `${seconds(recovery)} / ${seconds(settled)} s`;

/** What most tables show. */
const usual: Pick<StormTable, 'says' | 'cell'> = {
  says: 'calls begun in the trouble that succeeded; requests for each; seconds that 95 % of those that succeeded took at most; seconds until all was well again, by when calls begin / end',
  cell: (summary) =>
    `${percent(summary.successInTrouble)}; ${summary.amplificationInTrouble.toFixed(2)}; ${summary.slowest.toFixed(1)} s; ${again(summary)}`,
};
const ofWrites: Pick<StormTable, 'says' | 'cell'> = {
  says: 'calls begun in the trouble that succeeded; requests and look-ups for each; seconds that 95 % of those that succeeded took at most; seeds that recovered; payments processed twice in all seeds',
  cell: (summary) =>
    `${percent(summary.successInTrouble)}; ${summary.amplificationInTrouble.toFixed(2)} + ${summary.lookUpsInTrouble.toFixed(2)}; ${summary.slowest.toFixed(1)} s; ${summary.recovered}/${summary.seeds}; ${summary.twice}`,
};
const ofLoop: Pick<StormTable, 'says' | 'cell'> = {
  says: 'calls that succeeded; requests in vain for each call; seconds that 95 % of those that succeeded took at most',
  cell: ({ success, amplification, slowest }) =>
    `${percent(success)}; ${(amplification - success).toFixed(2)}; ${slowest.toFixed(1)} s`,
};

/** All tables of the report, in order. */
export const tables: readonly StormTable[] = [
  {
    ...usual,
    scenario: brownOut,
    about: 'Half of the requests fail, at once, for 60 s.',
    means:
      'A resend works as often as not here, which pays for it: the budget lasts, and the breaker stays closed, since something succeeds. A budget that is filled by calls or by time refuses most of these resends.',
    isFull: true,
    isDrawn: true,
  },
  {
    ...usual,
    scenario: brownOut25,
    about: 'A quarter of the requests fail, at once, for 60 s.',
    means: 'What four attempts can save is saved.',
  },
  {
    ...usual,
    scenario: brownOut75,
    about: 'Three quarters of the requests fail, at once, for 60 s: four attempts save 68 % of the calls at most.',
    means:
      'Fewer than one resend in three works, so that the budget runs out. This is the price of a budget that starves in an outage: it cannot tell a provider that is nearly dead from a dead one.',
  },
  {
    ...usual,
    scenario: slowBrownOut,
    about: 'Half of the requests get no answer for 60 s.',
    means:
      'A timeout may mean overload, and a resend would make that worse: it waits until an answer that was asked for later comes as quickly as usual, which tells a lost request from a queue. That costs a few seconds, and no sales.',
    isFull: true,
  },
  {
    ...usual,
    scenario: outage,
    about: 'Every request fails, at once, for 30 s.',
    means:
      'Seven failures in a row open the breaker; calls wait for as long as `longestWait` allows, and those that begin late enough succeed when the provider is back. A checkout that waits for 10 s at most gives up the earlier ones, a worker who waits for as long as the deadline gives up none. A hundred processes that share nothing have to find out a hundred times; by Redis they find out together.',
    isFull: true,
    isDrawn: true,
  },
  {
    ...usual,
    scenario: hangingOutage,
    about: 'No request gets an answer for 30 s.',
    means: 'Each process finds out by timeouts, which takes 3 s: what it has sent by then is most of its load.',
  },
  {
    scenario: collapse,
    about:
      'A spike to 80 calls a second for 5 s, at a provider that can work on 48 and works in vain on what has timed out.',
    says: 'seeds that recovered; seconds until these had, by when calls begin / end; requests for each call, and requests worked on in vain for each, over the whole; seconds that 95 % of the calls begun in the spike that succeeded took at most',
    means:
      'Recovered seeds of a strategy that does not recover are those in which the spike did no harm, hence their 0 s. Calls that wait for their turn go one by one, when an answer has come as quickly as usual, so that the provider is well again as soon as without retries, and these calls succeed as well. By when calls end it is well again later: those that waited end last, and in half of the seeds some fail at the end of `longestWait`, half a minute after the others. The spike is 160 calls too many, and there is room for 8 more a second: nobody could serve all of them within 20 s.',
    cell: (summary) =>
      `${summary.recovered}/${summary.seeds}; ${again(summary)}; ${summary.amplification.toFixed(2)}, ${summary.wasted.toFixed(2)}; ${summary.slowest.toFixed(1)} s`,
    isFull: true,
    isDrawn: true,
  },
  {
    ...usual,
    scenario: rateLimit,
    about: '80 calls a second for 30 s, where 60 are allowed; the others are told to wait for 1 s.',
    means:
      'A wait that the provider told holds back the other calls of the process too, so fewer are refused. What one process learns, the others do not, or by Redis within a second, when this wait is over: the more processes, the less of it is left.',
    isFull: true,
    isDrawn: true,
  },
  {
    ...usual,
    scenario: shedding,
    about:
      '80 calls a second for 30 s, at a provider that can work on 48; it refuses at once what it cannot get to within a second, and a refusal takes a tenth of the work of an answer.',
    means:
      'Refusals that come at once while good answers are slow are a queue that nobody is let into: resends wait for their turn here too, and more calls succeed than without them.',
    isFull: true,
  },
  {
    ...usual,
    scenario: partialOutage,
    about:
      'For 60 s three calls in ten fail however often they are sent, such as those of one issuer: 70 % can succeed.',
    means: 'The budget starves before the calls of the others do: those need few resends.',
  },
  {
    ...usual,
    scenario: slowStart,
    about:
      'Every request fails for 30 s; then the provider works on what comes, a tenth of it at first and all of it after 30 s.',
    means: 'Whoever waits is let go as good answers come, so that the provider is not overrun by those who waited.',
  },
  {
    ...usual,
    scenario: slowerReturn,
    about:
      'Every request fails for 30 s; then the provider answers as before, but takes 0.4 s for it instead of 0.1, as with cold caches.',
    means:
      'No answer is as quick as usual any more. When a dozen in a row over 10 s were slow by about as much, that counts as the new usual, and whoever waits is let go: the more calls a process makes, the sooner.',
  },
  {
    scenario: hiccups,
    about: 'One request in a hundred fails, by chance.',
    says: 'calls that succeeded in the worst seed; requests for each',
    means: 'No resend is refused.',
    cell: ({ worstSuccess, amplification }) => `${percent(worstSuccess, 3)}; ${amplification.toFixed(2)}`,
  },
  {
    ...ofWrites,
    scenario: brownOutWrites,
    about:
      'The brown-out with payments that no key protects. A 503 may have been worked on, so that what became of it is looked up; half of the look-ups fail too. What a look-up has not found after 15 s is sent again.',
    means: 'Retries that do not ask have most calls through, and some payments twice.',
  },
  {
    ...ofWrites,
    scenario: outageWrites,
    about:
      'No request for a payment gets an answer for 30 s, nor does a look-up; half of the payments take effect all the same. No key protects them.',
    means: 'Nothing is sent again before a look-up has said that nothing arrived.',
  },
  {
    ...ofWrites,
    scenario: outageKeyed,
    about: 'The same, where the provider knows the key of a payment again.',
    means: 'What a key protects is sent again without a question.',
  },
  {
    ...ofWrites,
    scenario: collapseWrites,
    about: 'The collapse with payments that no key protects. A look-up costs the provider as much as a payment.',
    means:
      'Look-ups are load too, and are asked about what has timed out: they wait for their turn as resends do. A hundred processes that share nothing, each with a call every 2.5 s, know too little of each other to recover in every seed.',
  },
  {
    ...ofWrites,
    scenario: collapseKeyed,
    about: 'The same, where the provider knows the key of a payment again.',
    means: 'Resends take the place of look-ups, and wait likewise.',
  },
  {
    ...ofLoop,
    scenario: deadLoop,
    about: '80 workers without a pause make 800 calls, of 1 s at most each, to a provider that answers 503 at once.',
    means:
      'A row that is four times as long as needed opens the breaker before it has lasted for half a second. With many processes each of them has few workers, and has to find out by itself.',
  },
  {
    ...ofLoop,
    scenario: backLoop,
    about: 'The same, with a provider that is back after 5 s, and calls of 30 s at most.',
    means: 'A batch waits, and does not burn through its payments.',
  },
];
