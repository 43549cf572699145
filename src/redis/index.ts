export type {
  HandedBreaker,
  HandedBudget,
  HandedIn,
  SharedLane,
  SharedState,
  Told,
  ToldBreaker,
} from '../decision/shared-state.js';
export { type RedisClient, type RedisStateOptions, redisState } from './redis-state.js';
