import type { Call } from '../engine/call.js';
import type { Client } from '../engine/client.js';
import type { Went } from '../engine/look-up-way.js';
import type { Leaving } from '../engine/withheld.js';
import type { Caller } from '../time/wait.js';
import type { Given } from './given.js';
import type { KeptRequest } from './kept-request.js';
import type { BeforeAttempt, Fetch } from './options.js';
import type { ReadResponse } from './read-response.js';

/** What all calls of one wrapped `fetch` share. */
export interface FetchScope extends Client<Given> {
  readonly fetch: Fetch;
  readonly bodyErrors: 'reject' | 'resolve';
  readonly beforeAttempt: BeforeAttempt | undefined;
}

/** What sending the requests of a call needs to know about it. */
export interface Subject {
  readonly call: Call;
  readonly scope: FetchScope;
  readonly given: Given;
  readonly kept: KeptRequest;
  readonly caller: Caller;
  /** The last attempt. */
  readonly sent: Leaving | undefined;
  /** Where each attempt was seen to go that may have left. */
  readonly wentTo: readonly Went[];
  /** The last answer to a look-up: it holds its socket until all of it is there. */
  asked: Partial<ReadResponse>;
}
