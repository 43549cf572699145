import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Queue } from '../../src/time/queue.js';

const item = (due: number) => ({ due, place: 0 });

test('items leave a queue in order of their times, whatever was removed before', () => {
  const times = fc.array(fc.record({ due: fc.integer({ min: 0, max: 50 }), leaves: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(times, (given) => {
      const queue = new Queue();
      const all = given.map(({ due, leaves }) => ({ leaves, item: item(due) }));
      for (const each of all) queue.add(each.item);
      for (const each of all) if (each.leaves) queue.remove(each.item);
      const left: number[] = [];
      for (let { first } = queue; first !== undefined; first = queue.first) {
        left.push(first.due);
        queue.remove(first);
      }
      const stayed = all.filter(({ leaves }) => !leaves).map((each) => each.item.due);
      expect(left).toEqual(stayed.sort((a, b) => a - b));
    }),
  );
});

test('removing an item that is not in the queue, or no longer, does nothing', () => {
  const queue = new Queue();
  const [one, other] = [item(1), item(2)];
  queue.add(one);
  queue.remove(other);
  expect(queue.first).toBe(one);
  queue.remove(one);
  queue.add(other);
  queue.remove(one);
  expect(queue.first).toBe(other);
});
