import { describe, expect, test } from '@jest/globals';
import { CircuitBreaker, type Ticket } from '../../src/traffic/breaker.js';
import { type Elsewhere, Gate } from '../../src/traffic/gate.js';
import { FakeClock } from '../axios/fake-clock.js';
import { silent } from './elsewhere.js';

const HOUR = 3_600_000;

function made({ random = 0 } = {}) {
  const clock = new FakeClock();
  clock.random = () => random;
  const breaker = new CircuitBreaker({}, clock.random, () => gate.changed());
  const gate: Gate = new Gate(breaker, clock);
  const gone: string[] = [];
  /** Somebody waits, for an hour at most, and may wait longer than whoever came before. */
  let waits = 0;
  const join = (name: string, { hasFailed = false, until = HOUR + ++waits } = {}) =>
    gate.join(until, hasFailed, () => gone.push(name));
  /** Nothing succeeds any more: it opens now. */
  const open = () => {
    for (let failure = 0; failure < 7; failure++) {
      if (failure === 6) clock.pass(500);
      breaker.fail(breaker.admit(clock.now()) as Ticket, clock.now());
    }
  };
  return { clock, breaker, gate, gone, join, open };
}

describe('a good answer', () => {
  test('that is as quick as usual lets one call go, and a slow one none', () => {
    const { gate, gone, join } = made();
    gate.succeed(100, 0);
    for (const name of ['a', 'b', 'c']) join(name);
    gate.succeed(201, 0);
    expect(gone).toEqual([]);
    gate.succeed(200, 0);
    expect(gone).toEqual(['a']);
    gate.succeed(Number.NaN, 0);
    expect(gone).toEqual(['a', 'b']);
  });

  test('lets no call go while none may be sent', () => {
    const { gate, gone, join, open } = made();
    join('a');
    open();
    gate.succeed(1, 0);
    expect(gone).toEqual([]);
  });

  test('does not make slowness usual while a call waits', () => {
    const { gate, gone, join, clock } = made();
    const answers = (count: number) => {
      for (let answer = 0; answer < count; answer++, clock.pass(10)) gate.succeed(1000, clock.now());
    };
    gate.succeed(100, 0);
    const leave = join('a', { hasFailed: true });
    answers(100);
    expect(gone).toEqual([]);
    leave();
    answers(100);
    join('b');
    answers(1);
    expect(gone).toEqual(['b']);
  });

  test('to the probe lets one call go, not all', () => {
    const { gate, breaker, gone, join, open, clock } = made();
    open();
    for (const name of ['a', 'b', 'c']) join(name);
    clock.pass(1875);
    expect(gone).toEqual(['a']);
    const probe = breaker.admit(clock.now()) as Ticket;
    clock.pass(100);
    breaker.succeed(probe);
    gate.succeed(100, clock.now());
    expect(gone).toEqual(['a', 'b']);
  });
});

describe('in any case, one call goes now and then', () => {
  test('if the breaker is closed: within the time of forty calls', () => {
    const { gone, join, clock } = made({ random: 0.5 });
    join('a');
    join('b');
    clock.pass(14_999);
    expect(gone).toEqual([]);
    clock.pass(1);
    expect(gone).toEqual(['a']);
    clock.pass(15_000);
    expect(gone).toEqual(['a', 'b']);
    expect(clock.pending).toBe(0);
  });

  test('but not sooner than a breaker would open for', () => {
    const { gone, join, clock } = made({ random: 0 });
    join('a');
    clock.pass(1874);
    expect(gone).toEqual([]);
    clock.pass(1);
    expect(gone).toEqual(['a']);
  });

  test('if the breaker is open: when it lets a call through', () => {
    const { gone, join, open, clock } = made({ random: 0.9 });
    join('a');
    open();
    clock.pass(1875 * 1.225 - 1);
    expect(gone).toEqual([]);
    clock.pass(1);
    expect(gone).toEqual(['a']);
  });

  test('if a probe is under way: when it does not report for a long time', () => {
    const { gone, join, open, breaker, clock } = made();
    open();
    join('a');
    join('b');
    clock.pass(1875);
    breaker.admit(clock.now());
    clock.pass(29_999);
    expect(gone).toEqual(['a']);
    clock.pass(1);
    expect(gone).toEqual(['a', 'b']);
  });

  test('if the probe says nothing: after a while, and new calls may go at once', () => {
    const { gate, gone, join, open, breaker, clock } = made();
    open();
    join('a');
    join('b');
    clock.pass(1875);
    gate.forget(breaker.admit(clock.now()) as Ticket);
    expect(gate.isShut(clock.now())).toBe(false);
    clock.pass(1875);
    expect(gone).toEqual(['a', 'b']);
  });
});

test('new calls do not postpone the turn of a waiting one', () => {
  const { gone, join, clock } = made();
  join('a');
  for (const name of ['b', 'c']) {
    clock.pass(900);
    join(name);
  }
  clock.pass(75);
  expect(gone).toEqual(['a']);
});

describe('a waiting call', () => {
  test('goes behind those without a failed attempt', () => {
    const { gate, gone, join } = made();
    join('failed', { hasFailed: true, until: 10 });
    join('new');
    gate.succeed(1, 0);
    expect(gone).toEqual(['new']);
  });

  test('that gives up leaves no timer behind', () => {
    const { join, clock, gate } = made();
    const leaves = [join('a'), join('b')];
    for (const leave of leaves) leave();
    expect([clock.pending, gate.backlog.length]).toEqual([0, 0]);
    leaves[0]?.();
    expect(clock.pending).toBe(0);
  });

  test('is not forgotten if the one before it has given up', () => {
    const { gone, join, clock } = made();
    const leave = join('a');
    join('b');
    clock.pass(1000);
    leave();
    clock.pass(875);
    expect(gone).toEqual(['b']);
  });
});

describe('a look-up that was answered well', () => {
  test('lets one call go if it was as quick as usual', () => {
    const { gate, gone, join } = made();
    gate.succeed(100, 0);
    join('a');
    join('b');
    gate.hearOf(201, 0);
    expect(gone).toEqual([]);
    gate.hearOf(200, 0);
    expect(gone).toEqual(['a']);
  });

  test('lets none go while none may be sent', () => {
    const { gate, gone, join, open, clock } = made();
    join('a');
    open();
    gate.hearOf(1, clock.now());
    expect(gone).toEqual([]);
  });
});

test('one may go in the place of a probe that was lent, unless none may be sent', () => {
  const { gate, gone, join, open, clock } = made();
  for (const name of ['a', 'b']) join(name);
  gate.letOneGo(0);
  expect(gone).toEqual(['a']);
  open();
  gate.letOneGo(clock.now());
  expect(gone).toEqual(['a']);
});

test('an open breaker lets a waiting call go when its time has come, whatever other calls have met meanwhile', () => {
  const { gate, gone, join, open, clock } = made();
  join('a');
  open();
  clock.pass(100);
  gate.pace.fail(clock.now());
  clock.pass(1775);
  expect(gone).toEqual(['a']);
});

describe('while answers come late', () => {
  /** Answers take a hundred times as long as usual; the room that the last one has made is taken. */
  function late() {
    const all = made();
    const { gate, clock } = all;
    for (let answer = 0; answer < 10; answer++) gate.succeed(20, clock.now());
    clock.pass(10_000);
    const answer = () => gate.succeed(2000, clock.now());
    answer();
    expect(gate.letsIn(clock.now())).toBe(true);
    return { ...all, answer };
  }

  test('a retry takes the room of a call that has not been sent yet; before that it does not', () => {
    const { gate, answer } = late();
    gate.charge();
    answer();
    expect(gate.letsIn(0)).toBe(false);
    const { gate: idle } = made();
    idle.charge();
    for (const took of [20, 2000]) idle.succeed(took, 10 * took);
    expect(idle.letsIn(0)).toBe(true);
  });

  test('a call that was let in and is not sent leaves its room to one other', () => {
    const { gate, gone, join } = late();
    for (const name of ['a', 'b']) join(name);
    gate.giveBack(0);
    expect(gone).toEqual(['a']);
    const idle = made();
    idle.join('a');
    idle.gate.giveBack(0);
    expect(idle.gone).toEqual([]);
  });

  test('nobody is refused for those that only wait for room: if no more may wait, one goes', () => {
    const { gate, gone, join } = late();
    join('a');
    expect([gate.makePlace(0), gone]).toEqual([true, []]);
    while (!gate.backlog.isFull) join('b');
    expect([gate.makePlace(0), gone]).toEqual([true, ['a']]);
  });

  test.each<[string, (all: ReturnType<typeof made>) => void, object]>([
    ['wait for the provider to recover', ({ open }) => open(), {}],
    ['have failed before', () => {}, { hasFailed: true }],
  ])('one more is refused if those that wait %s', (_what, first, how) => {
    const all = late();
    first(all);
    while (!all.gate.backlog.isFull) all.join('a', how);
    expect([all.gate.makePlace(all.clock.now()), all.gone]).toEqual([false, []]);
  });

  test('one more is refused once they no longer do', () => {
    const { gate, gone, join } = made();
    while (!gate.backlog.isFull) join('a');
    expect([gate.makePlace(0), gone]).toEqual([false, []]);
  });
});

describe('a process that knows little of a provider suspects it', () => {
  /** After so many failures in a row, of a client that is ten seconds old. */
  function failed(count: number) {
    const all = made();
    all.clock.pass(10_000);
    for (let failure = 0; failure < count; failure++) {
      all.breaker.fail(all.breaker.admit(all.clock.now()) as Ticket, all.clock.now());
    }
    return { ...all, isSuspicious: () => all.gate.isSuspicious(all.clock.now()) };
  }

  test('after three failures in a row, unless other processes tell of theirs', () => {
    expect(failed(2).isSuspicious()).toBe(false);
    const { gate, isSuspicious } = failed(3);
    expect(isSuspicious()).toBe(true);
    gate.elsewhere = { ...silent, givesTurns: false };
    expect(isSuspicious()).toBe(true);
    gate.elsewhere = silent;
    expect(isSuspicious()).toBe(false);
  });

  test('after a slow answer', () => {
    const { gate, clock, isSuspicious } = failed(0);
    gate.succeed(100, clock.now());
    expect(isSuspicious()).toBe(false);
    gate.succeed(1000, clock.now());
    expect(isSuspicious()).toBe(true);
  });

  test('never without a breaker', () => {
    const clock = new FakeClock();
    const gate = new Gate(undefined, clock);
    clock.pass(10_000);
    gate.succeed(5000, clock.now());
    expect(gate.isSuspicious(clock.now())).toBe(false);
  });
});

describe('without a breaker', () => {
  test('one goes now and then, and none is refused', () => {
    const clock = new FakeClock();
    const gate = new Gate(undefined, clock);
    const gone: string[] = [];
    expect([gate.firstPause, gate.refusesFor(0), gate.isShut(0)]).toEqual([1875, 0, false]);
    for (const name of ['a', 'b']) gate.join(HOUR, false, () => gone.push(name));
    clock.pass(1874);
    expect(gone).toEqual([]);
    clock.pass(1);
    expect(gone).toEqual(['a']);
    clock.pass(1875);
    expect([gone, clock.pending]).toEqual([['a', 'b'], 0]);
    expect(() => gate.forget(0)).not.toThrow();
  });

  test('none goes by itself if all processes together give turns', () => {
    const clock = new FakeClock();
    const gate = new Gate(undefined, clock);
    gate.elsewhere = silent;
    const gone: string[] = [];
    gate.join(HOUR, false, () => gone.push('a'));
    clock.pass(10_000);
    expect(gone).toEqual([]);
  });
});

test("a waiting call gets the breaker's own answer", () => {
  const { gate, open, clock } = made();
  expect([gate.firstPause, gate.refusesFor(0)]).toEqual([1875, 0]);
  open();
  expect([gate.refusesFor(clock.now()), gate.isShut(clock.now()), clock.pending]).toEqual([1875, true, 0]);
});

describe('with other processes', () => {
  function shared(more: Partial<Elsewhere> = {}) {
    const all = made();
    const passedOn: number[] = [];
    const told: unknown[] = [];
    all.gate.elsewhere = {
      shutFor: () => 0,
      givesTurns: true,
      wait: () => told.push('waits'),
      answer: (tookMs, isQuick, isNews) => told.push([tookMs, isQuick, isNews]),
      answeredLate: () => told.push('late'),
      passOn: (turns) => passedOn.push(turns),
      ...more,
    };
    return { ...all, passedOn, told };
  }
  const pace = { usual: 0, slowInRow: 0, provenAgo: HOUR, lateAgo: HOUR, timelyAgo: HOUR, turns: 0 };

  test('a turn that is not needed here goes to waiting calls elsewhere, and no turn is given twice', () => {
    const { gate, gone, join, passedOn } = shared();
    gate.succeed(1, 0);
    expect(passedOn).toEqual([1]);
    join('a');
    gate.succeed(1, 0);
    expect([gone, passedOn]).toEqual([['a'], [1]]);
    join('b');
    gate.hear({ ...pace, turns: 3 }, 0);
    expect([gone, passedOn]).toEqual([
      ['a', 'b'],
      [1, 2],
    ]);
  });

  test('they learn which calls wait, and the times that show what is usual', () => {
    const { gate, join, told } = shared();
    gate.succeed(100, 0);
    join('a');
    gate.succeed(300, 0);
    expect(told).toEqual([[100, true, false], 'waits', [Number.NaN, false, true]]);
  });

  test('they learn which answers come late, and the first that does not', () => {
    const { gate, told } = shared();
    for (const [took, now] of [
      [100, 0],
      [1000, 5000],
      [110, 6000],
      [110, 7000],
    ] as const)
      gate.succeed(took, now);
    expect(told).toEqual([[100, true, false], 'late', [1000, false, true], [110, true, true], [110, true, false]]);
  });

  test('what all know of late answers counts here: who has not been sent yet waits for room', () => {
    const { gate } = shared();
    gate.hear({ ...pace, lateAgo: 2000, timelyAgo: 3000 }, 10_000);
    expect(gate.letsIn(10_000)).toBe(false);
    gate.hear({ ...pace, lateAgo: 4000, timelyAgo: 500 }, 12_000);
    expect(gate.letsIn(12_000)).toBe(true);
  });

  test('the turn that comes now and then is given by all together, unless the breaker here is open', () => {
    const { gone, join, open, clock } = shared();
    join('a');
    clock.pass(HOUR / 2);
    expect(gone).toEqual([]);
    open();
    clock.pass(1875);
    // Open, and then passable: it is this process' own finding.
    expect(gone).toEqual(['a']);
  });

  test.each([
    [
      'not sent because the breaker may be passed: if calls come seldom, those of all processes would be a herd',
      25_000,
      [],
    ],
    ['sent all the same by a process with so many calls that one more is little', 1000, ['question']],
  ])('a question takes no probe, so it is %s', (_what, gap, sent) => {
    const { breaker, gate, gone, open, clock } = shared();
    for (let call = 0; call < 10; call++, clock.pass(gap)) breaker.succeed(breaker.admit(clock.now()) as Ticket);
    breaker.reset();
    open();
    gate.join(2 * HOUR, false, () => gone.push('question'), true);
    clock.pass(1875);
    expect(gone).toEqual(sent);
    gate.hear({ ...pace, turns: 1 }, clock.now());
    expect(gone).toEqual(['question']);
  });

  test('a call asks for the probe, however seldom calls come', () => {
    const { breaker, gate, gone, open, clock } = shared();
    for (let call = 0; call < 10; call++, clock.pass(25_000)) breaker.succeed(breaker.admit(clock.now()) as Ticket);
    open();
    gate.join(2 * HOUR, false, () => gone.push('call'));
    clock.pass(1875);
    expect(gone).toEqual(['call']);
  });

  test('none is sent while others have the probe', () => {
    let shutFor = 700;
    const { gate, gone, join, clock } = shared({ shutFor: () => shutFor, givesTurns: false });
    expect(gate.isShut(0)).toBe(true);
    join('a');
    gate.succeed(1, 0);
    expect(gone).toEqual([]);
    clock.pass(5000);
    expect(gone).toEqual([]);
    shutFor = 0;
    clock.pass(5000);
    expect(gone).toEqual(['a']);
  });

  test('and waiting calls look again when news is due', () => {
    let shutFor = 5000;
    const { breaker, gone, join, clock } = shared({ shutFor: () => shutFor, givesTurns: false });
    breaker.trip(0, 1000);
    join('a');
    shutFor = 0;
    clock.pass(4999);
    expect(gone).toEqual([]);
    clock.pass(1);
    expect(gone).toEqual(['a']);
  });

  test('it waits for however long others say', () => {
    const { breaker, gone, join, clock } = shared({ shutFor: () => 1e12, givesTurns: false });
    breaker.trip(0, 1000);
    join('a');
    clock.pass(HOUR);
    expect(gone).toEqual([]);
    expect(clock.pending).toBe(1);
  });
});
