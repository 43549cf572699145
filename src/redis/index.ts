export type {
  HandedBreaker,
  HandedBudget,
  HandedIn,
  HandedPace,
  SharedLane,
  SharedState,
  Told,
  ToldBreaker,
  ToldPace,
} from '../traffic/shared-state.js';
export { type RedisClient, type RedisStateOptions, redisState } from './redis-state.js';
