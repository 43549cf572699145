export type {
  HandedBreaker,
  HandedBudget,
  HandedIn,
  SharedLane,
  SharedState,
  Told,
  ToldBreaker,
} from '../traffic/shared-state.js';
export { type RedisClient, type RedisStateOptions, redisState } from './redis-state.js';
