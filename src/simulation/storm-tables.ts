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
  quickShedding,
  rateLimit,
  shedding,
  slowBrownOut,
  slowerReturn,
  slowStart,
} from './scenarios.js';
import type { Summary } from './summary.js';
import type { StormTable } from './tables.js';

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)}%`;
const seconds = (value: number | undefined) => (value === undefined ? '–' : `${value}`);
const took = ({ slowest }: Summary) => `${slowest?.toFixed(1) ?? '–'} s`;
const again = ({ recovery, settled }: Summary) => `${seconds(recovery)} / ${seconds(settled)} s`;

/** What most tables show. */
const usual: Pick<StormTable, 'says' | 'cell'> = {
  says: 'calls begun in the trouble that succeeded; requests for each; seconds that 95% of those that succeeded took at most; seconds until all was well again, by when calls begin / end',
  cell: (summary) =>
    `${percent(summary.successInTrouble)}; ${summary.amplificationInTrouble.toFixed(2)}; ${took(summary)}; ${again(summary)}`,
};
const ofWrites: Pick<StormTable, 'says' | 'cell'> = {
  says: 'calls begun in the trouble that succeeded; requests and look-ups for each; seconds that 95% of those that succeeded took at most; and over the whole of all seeds, the time after the trouble included: seeds that recovered; payments processed twice',
  cell: (summary) =>
    `${percent(summary.successInTrouble)}; ${summary.amplificationInTrouble.toFixed(2)} + ${summary.lookUpsInTrouble.toFixed(2)}; ${took(summary)}; ${summary.recovered}/${summary.seeds}; ${summary.twice}`,
};
const ofLoop: Pick<StormTable, 'says' | 'cell'> = {
  says: 'calls that succeeded; requests in vain for each call; seconds that 95% of those that succeeded took at most',
  cell: (summary) =>
    `${percent(summary.success)}; ${(summary.amplification - summary.success).toFixed(2)}; ${took(summary)}`,
};

/** All tables of the report, in order. */
export const tables: readonly StormTable[] = [
  {
    ...usual,
    scenario: brownOut,
    about: 'Half of the requests fail, at once, for 60 s.',
    means:
      'Here a retry works as often as not, and so earns the tokens for the next one: the budget lasts, and the breaker stays closed, because something succeeds. A budget that is filled by calls or by time refuses most of these retries.',
    isFull: true,
    isDrawn: true,
  },
  {
    ...usual,
    scenario: brownOut25,
    about: 'A quarter of the requests fail, at once, for 60 s.',
    means: 'recoverable saves what four attempts can save.',
  },
  {
    ...usual,
    scenario: brownOut75,
    about:
      'Three quarters of the requests fail, at once, for 60 s: four attempts save 68% of the calls (1 - 0.75⁴), and a little more among the last ones, whose retries come after it.',
    means:
      'One retry in four works: just so many that chance empties the budget now and then. This is the price of a budget that runs out in an outage: it cannot tell a provider that is nearly dead from a dead one. The breaker opens now and then too: if calls may wait until their deadline (`longestWait: false`), twenty processes save 57.4% of them, and a hundred 70.8%, but 5% of these take 48 s and longer.',
  },
  {
    ...usual,
    scenario: slowBrownOut,
    about: 'Half of the requests get no answer for 60 s.',
    means:
      'A timeout may mean overload, and a retry would make that worse. So the retry waits until the answer to a later request comes as quickly as usual, which tells a lost request from a queue. That costs a few seconds, and no sales. The adaptive limit does cost sales, with one process: it takes the timeouts for overload and lets fewer attempts through, and the other calls wait in its queue until their time is over.',
    isFull: true,
  },
  {
    ...usual,
    scenario: outage,
    about: 'Every request fails, at once, for 30 s.',
    means:
      'Seven failures in a row open the breaker; calls wait for as long as `longestWait` allows, and those that begin late enough succeed when the provider is back. A checkout that waits for 10 s at most gives up the earlier ones, a worker that waits for as long as its deadline gives up none. Without a breaker no call waits: each ends once the budget is used up, and none succeeds. A hundred processes that share nothing have to find out a hundred times; through Redis they find out together.',
    isFull: true,
    isDrawn: true,
  },
  {
    ...usual,
    scenario: hangingOutage,
    about: 'No request gets an answer for 30 s.',
    means:
      'Each process finds out by timeouts, which takes 3 s: what it has sent by then is most of its load. The dip at 20 processes is a matter of timing: a process with few calls probes at pauses that double, and each probe takes 3 s to fail. Here its last probe leaves just before the end and fails too, and the next comes some 17 s later, when the calls begun earliest have waited for their 30 s. An outage of 26 s has no dip; one of 36 s has it with 100 processes too, as in `outage-writes` and `outage-keyed-writes` below.',
  },
  {
    scenario: collapse,
    about:
      'A spike to 80 calls a second for 5 s, at a provider that can process 48 and wastes work on requests that have timed out.',
    says: 'seeds that recovered; seconds until these had, by when calls begin / end; requests for each call, and requests worked on in vain for each, over the whole; seconds that 95% of the calls begun in the spike that succeeded took at most',
    means:
      'Recovered seeds of a strategy that does not recover are those in which the spike did no harm, hence their 0 s. Answers that come late tell of the queue before any request times out. From then on, each call that has not been sent takes the place of one that is over, so that the provider does nothing in vain, and those that wait are served in the end. The spike is 160 calls too many, and there is room for 8 more a second: nobody could serve all of them within 20 s. A thousand processes, each with a call every 25 s, often learn of the queue only by timeouts: those that share nothing may keep it full. Those that share hear of the first late answer.',
    cell: (summary) =>
      `${summary.recovered}/${summary.seeds}; ${again(summary)}; ${summary.amplification.toFixed(2)}, ${summary.wasted.toFixed(2)}; ${took(summary)}`,
    isFull: true,
    isDrawn: true,
  },
  {
    ...usual,
    scenario: rateLimit,
    about: '80 calls a second for 30 s, of which 60 are allowed; the others are told to wait for 1 s.',
    means:
      'A wait that the provider asks for holds back the other calls of the process too, so fewer are refused. Processes that share hear of it at once, and before they send what they held back; those that share nothing have to find out for themselves: the more there are, the smaller the gain.',
    isFull: true,
    isDrawn: true,
  },
  {
    ...usual,
    scenario: shedding,
    about:
      '80 calls a second for 30 s, at a provider that can work on 48; it refuses at once what it cannot get to within a second, and a refusal takes a tenth of the work of an answer.',
    means:
      'Immediate refusals beside slow good answers mean a full queue: retries wait for their turn here too, and more calls succeed than without retries. With a thousand processes, each sees two or three calls of this. To one of them, a refusal looks as in a brown-out, so it retries; but after a slow answer, or once three failures in a row are all it knows, it waits for seconds, and what it sends later finds more room.',
    isFull: true,
  },
  {
    ...usual,
    scenario: quickShedding,
    about:
      '80 calls a second for 30 s, at a provider that can work on 48; it refuses whatever it cannot get to within 50 ms, and a refusal takes a tenth of the work of an answer.',
    means:
      'Good answers are as quick as ever, and a retry works as often as a first attempt: no single answer tells this from a brown-out. But if retries are left out for a quarter of a second, more first attempts succeed. One process finds that out in four seconds or a little more; then its retries wait, and more calls succeed than without retries. So do up to ten processes together. The more there are, the less each of them knows, and the more of their calls wait after three failures in a row, and find more room. If your provider refuses in this way, ask it for a 429 with a Retry-After, which all calls obey.',
    isFull: true,
  },
  {
    ...usual,
    scenario: partialOutage,
    about:
      'For 60 s three calls in ten fail however often they are sent, such as those of one issuer: 70% can succeed.',
    means: 'The budget runs out, but hardly harms the calls of the other issuers: those need few retries.',
  },
  {
    ...usual,
    scenario: slowStart,
    about:
      'Every request fails for 30 s; then the provider works on what comes, a tenth of it at first and all of it after 30 s.',
    means:
      'Waiting calls are released as good answers come, so that they do not overload the provider. It is slow for longer than `longestWait`: without that limit, twenty processes save 95.1% of the calls and a hundred 81.3%, or 98.0% and 97.1% if they share.',
  },
  {
    ...usual,
    scenario: slowerReturn,
    about:
      'Every request fails for 30 s; then the provider answers as before, but takes 0.4 s for it instead of 0.1, as with cold caches.',
    means:
      'No answer is as quick as usual any more. When a dozen in a row over 10 s were slow by about as much, that counts as the new usual, and waiting calls are released: the more calls a process makes, the sooner.',
  },
  {
    scenario: hiccups,
    about: 'One request in a hundred fails, by chance.',
    says: 'calls that succeeded in the worst seed; requests for each',
    means: 'No retry is refused.',
    cell: ({ worstSuccess, amplification }) => `${percent(worstSuccess, 3)}; ${amplification.toFixed(2)}`,
  },
  {
    ...ofWrites,
    scenario: brownOutWrites,
    about:
      'The brown-out with payments that no key protects. A request that got a 503 may have been processed, so it is looked up; half of the look-ups fail too. A payment that a look-up has not found after 15 s is sent again.',
    means:
      'A 503 here means that nothing was processed, which no client can know: so a retry without a look-up does no harm, and is quicker. In `outage-writes` and `collapse-writes` the same retry makes thousands of payments twice.',
  },
  {
    ...ofWrites,
    scenario: outageWrites,
    about:
      'No request for a payment gets an answer for 30 s, nor does a look-up; half of the payments take effect all the same. No key protects them.',
    means:
      'Nothing is sent again before a look-up has said that nothing arrived. Look-ups have a breaker of their own, which is probed at once when payments go through again: with 20 processes that share, 95% take 32 s at most if the outage lasts for 30 s, 35 s if for 22 s, and 38 s if for 36 s.',
  },
  {
    ...ofWrites,
    scenario: outageKeyed,
    about: 'The same, at a provider that recognises the key of a payment.',
    means: 'A payment that a key protects is sent again without a look-up.',
  },
  {
    ...ofWrites,
    scenario: collapseWrites,
    about: 'The collapse with payments that no key protects. A look-up costs the provider as much as a payment.',
    means:
      'Few payments time out, because each that has not been sent waits for room while answers come late. So there is little to look up; what there is waits for its turn, before retries do, and spreads over the time that is left. Nothing is processed twice. Each time the breaker that processes share lets a probe through, a look-up that waits in a process with fewer calls than one a second stays there: a thousand of them would send theirs at once, and three times as many look-ups into the outage of `outage-writes`.',
  },
  {
    ...ofWrites,
    scenario: collapseKeyed,
    about: 'The same, at a provider that recognises the key of a payment.',
    means: 'The same holds here. Retries take the place of look-ups, and wait for their turn too.',
  },
  {
    ...ofLoop,
    scenario: deadLoop,
    about: '80 workers without a pause make 800 calls, of 1 s at most each, to a provider that answers 503 at once.',
    means:
      'Failures that come at once open the breaker before half a second has passed: four times as many in a row as needed, 28 by default. With many processes, each has few workers and has to find out for itself: 100 requests of the 800, one for each of 100 processes, are 0.12. If the first failure ever opened a breaker, at once, the load would be 0.10 with 20 processes and 0.25 with 100; but then no new process would retry its first failure within two seconds, and in a brown-out half of them have one.',
  },
  {
    ...ofLoop,
    scenario: backLoop,
    about: 'The same, with a provider that is back after 5 s, and calls of 30 s at most.',
    means:
      'A batch waits, and does not use up its payments. With 100 processes, each has eight calls, and the first of them use up their four attempts before the process knows enough to make them wait. If the third failure of a new process opened its breaker, 95% would succeed at a load of 0.35; but one new process in eight would meet that in a brown-out.',
  },
];
