import type { Topic } from './scenario.js';
import { adapters } from './scenarios/adapters.js';
import { bodies } from './scenarios/bodies.js';
import { cancels } from './scenarios/cancels.js';
import { foreigners } from './scenarios/foreign.js';
import { hooks } from './scenarios/hooks.js';
import { limits } from './scenarios/limits.js';
import { recovered } from './scenarios/recovered.js';
import { redirects } from './scenarios/redirects.js';
import { requests } from './scenarios/requests.js';
import { statuses } from './scenarios/statuses.js';
import { transport } from './scenarios/transport.js';
import { uploads } from './scenarios/uploads.js';

export const topics: Readonly<Record<string, Topic>> = {
  requests,
  statuses,
  bodies,
  uploads,
  redirects,
  limits,
  cancels,
  transport,
  hooks,
  adapters,
  recovered,
  foreigners,
};
