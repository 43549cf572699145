import type { Clock } from '../time/clock.js';
import { believable } from './believable.js';
import type { HandedIn, SharedLane, SharedState, Told } from './shared-state.js';
import { CLOSED } from './why-local.js';

export type LinkState = 'shared' | 'local';

/** The state of the connection to the shared state. */
export interface LinkStats {
  /** `untried`: no exchange has been answered or has failed so far, as before the first call. */
  readonly state: LinkState | 'untried';
  /** Why it is local, in one word, such as `NOPERM`, `WRONGTYPE`, `ECONNREFUSED`, `timeout` or `closed`. */
  readonly why?: string;
}

/** Milliseconds without an exchange after a failed one: at first, and doubled with each further failure in a row. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10_000;
/** Milliseconds without trouble after which the next pause is short again. */
const CALM = 60_000;

/** The connection to the shared state, for all lanes of a client: whether it answers, and when it may be tried again. */
export class Link {
  state: LinkState = 'shared';
  private why: string | undefined;
  readonly limit: number;
  private pause = FIRST_PAUSE;
  private restsUntil = Number.NEGATIVE_INFINITY;
  private lastTrouble = Number.NEGATIVE_INFINITY;
  private isTrying = false;
  private isTried = false;

  constructor(
    private readonly shared: SharedState,
    private readonly clock: Clock,
    private readonly onChange: (stats: LinkStats & { readonly state: LinkState }) => void,
  ) {
    this.limit = shared.limit;
  }

  /** An exchange may begin. While nothing answers, only one lane tries at a time, and only after a pause. */
  get isFree(): boolean {
    return this.state === 'shared' || (!this.isTrying && this.clock.now() >= this.restsUntil);
  }

  /** Its owner has closed it: trying again in vain would never end. */
  get isClosed(): boolean {
    return this.why === CLOSED;
  }

  /** One exchange. Its answer holds nothing impossible. It rejects, whatever the shared state throws or returns. */
  async exchange(lane: SharedLane, given: HandedIn): Promise<Told> {
    this.isTrying = true;
    return believable(await this.shared.exchange(lane, given), given);
  }

  stats(): LinkStats {
    return this.isTried ? this.told() : { state: 'untried' };
  }

  private told() {
    return { state: this.state, ...(this.why !== undefined && { why: this.why }) };
  }

  answered(): void {
    this.isTrying = false;
    this.isTried = true;
    if (this.state === 'shared') return;
    this.state = 'shared';
    this.why = undefined;
    this.onChange(this.told());
  }

  /** @param why in one word */
  failed(why: string): void {
    this.isTrying = false;
    this.isTried = true;
    const now = this.clock.now();
    if (now - this.lastTrouble > CALM) this.pause = FIRST_PAUSE;
    // If lanes have exchanges under way at the same time, these fail together: that is one failure.
    if (now >= this.restsUntil) {
      this.restsUntil = now + this.pause;
      this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
    }
    this.lastTrouble = now;
    const isNews = this.state === 'shared';
    this.state = 'local';
    this.why = why;
    if (isNews) this.onChange(this.told());
  }
}
