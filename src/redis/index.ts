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
export type { GlideClient, IoredisClient, NodeRedisArguments, NodeRedisClient, RedisClient } from './clients.js';
export { type RedisStateOptions, redisState } from './redis-state.js';
