import type { Call } from '../engine/call.js';
import { type Evidence, either, type Sent } from '../engine/run-evidence.js';
import type { Processed } from '../providers/rule.js';
import { doneBeside } from './doubt.js';

/** An attempt that was judged, and what was known about it then. */
interface Past {
  readonly evidence: Evidence;
  readonly own: Sent | undefined;
  begun: number;
  done: Processed;
}

/** The attempts of a run so far. Code that one of them left behind may go on after it was judged. */
export class Trail {
  readonly #past: Past[] = [];

  constructor(private readonly call: Call) {}

  /**
   * What an attempt that failed did besides its failed request, and what the earlier ones have done since the last look.
   * @param own the failed request, if it was seen on the wire
   */
  judge(evidence: Evidence, own: Sent | undefined): Processed {
    const news = this.news();
    const done = doneBeside(this.call, evidence, own);
    this.#past.push({ evidence, own, begun: begunIn(evidence), done });
    return either(news, done);
  }

  /** What the attempts have done since the last look. A request that began since then is the beginning of something unknown. */
  news(): Processed {
    let news: Processed = 'no';
    for (const past of this.#past) {
      const begun = begunIn(past.evidence);
      const done = doneBeside(this.call, past.evidence, past.own);
      const found = begun > past.begun ? either(done, 'maybe') : done;
      if (found !== past.done) news = either(news, found);
      past.begun = begun;
      past.done = either(past.done, found);
    }
    return news;
  }
}

function begunIn({ requests, inner }: Evidence): number {
  return inner.size + [...requests.values()].filter(({ method }) => method !== 'CONNECT').length;
}
