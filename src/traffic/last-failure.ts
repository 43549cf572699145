import type { Gate } from './gate.js';

/** The last failed attempt of a call, and what it means for the next one. */
export class LastFailure {
  /** The next attempt waits for its turn. */
  needsTurn: boolean;

  /**
   * @param gate of its lane
   * @param suspectSince when it was sent, if it looks like overload; else NaN
   * @param isSlow it got no answer, or only after long
   */
  constructor(
    private readonly gate: Gate,
    private readonly at: number,
    private readonly suspectSince: number,
    readonly isSlow: boolean,
  ) {
    this.needsTurn = !Number.isNaN(suspectSince);
  }

  /** It met what looks like overload, and nothing has shown since that it is over. */
  get isUnproven(): boolean {
    return this.gate.pace.provenAt <= this.suspectSince;
  }

  /** The provider may have been too busy for it, but no longer is busy with it. */
  get isOvertaken(): boolean {
    return this.isSlow && this.gate.crowd.isOvertaken(this.suspectSince);
  }

  /**
   * Apart from it there was no sign of trouble, and the last good answer was quick: it was bad luck, or there are no other calls to
   * show it. If processes share, they soon give a turn if it was bad luck.
   */
  get isAlone(): boolean {
    const { pace, elsewhere } = this.gate;
    return !elsewhere?.givesTurns && pace.slowInRow === 0 && pace.isCalmSince(this.at);
  }
}
