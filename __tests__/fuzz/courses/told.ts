// What the books of all providers tell in the same way.
import type { Stand, Thing } from './course.js';

/** What each state is called. */
export type Words = Readonly<Partial<Record<Stand, string>>>;
export const ALL: readonly Stand[] = ['open', 'done', 'refused', 'over', 'back'];
export const standsOf = (words: Words) => ALL.filter((each) => words[each] !== undefined);

export const iso = (at: number) => new Date(at).toISOString();
export const seconds = (at: number) => Math.floor(at / 1000);

export const paramsOf = (asked: string) => new URL(asked, 'http://x').searchParams;
export const named = (things: readonly Thing[], name: string | null) => things.filter((each) => each.name === name);
/** The object whose id ends the path. */
export const oneOf = (things: readonly Thing[], asked: string) =>
  things.find(({ id }) => asked.split('?')[0]?.endsWith(`/${id}`));
export const withoutLater = (things: readonly Thing[]) => things.filter(({ name }) => !name.startsWith('later'));
