import { expect, test } from '@jest/globals';
import { News } from '../../src/traffic/news.js';

test('before the first news a process does not ask: it hears from others anyway', () => {
  expect(new News().isStale(1e9)).toBe(false);
});

test('news is stale after 4.1 seconds', () => {
  const news = new News();
  news.hear(1000);
  expect([news.isStale(5100), news.isStale(5101)]).toEqual([false, true]);
  news.hear(5101);
  expect(news.isStale(5101)).toBe(false);
});

test('after a tenth of a second while calls are held back, and for ten seconds more, in which they come back', () => {
  const news = new News();
  news.limit(2000, 0);
  news.limit(500, 0);
  news.hear(1000);
  expect([news.isStale(1100), news.isStale(1101)]).toEqual([false, true]);
  news.hear(11_800);
  expect([news.isStale(11_900), news.isStale(11_999), news.isStale(12_000)]).toEqual([false, true, false]);
});

test('a back-off counts for no longer than calls are held at most', () => {
  const news = new News();
  news.limit(1e12, 0);
  news.hear(69_000);
  expect([news.isStale(69_999), news.isStale(70_000)]).toEqual([true, false]);
});
