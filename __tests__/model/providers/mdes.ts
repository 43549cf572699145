import { mdes } from '../../../src/index.js';
import { meddled } from '../meddling.js';
import { CALLER, type Entry, LONG_AGO, type ModelRequest, type ProviderModel, type Reply } from '../provider-model.js';
import type { Scenario } from '../scenario.js';
import type { VirtualTime } from '../virtual-time.js';

interface Task {
  readonly visibleAt: number;
  status: 'PENDING' | 'COMPLETED' | 'FAILED';
}

const TASK = 'task-1';

const PASSING = ['OAUTH_NONCE_USED', 'INVALID_OAUTH_TIMESTAMP', 'AUTHENTICATION_FAILED'];
/** Refusals of what the request says, which a first request with the same task id has met too (`verdict`): as at Midtrans. */
const LASTING = ['INVALID_PAN', 'INVALID_FIELD_VALUE'];

/** MDES: a task id is unique from the moment in which its task is begun, and the task can be asked about. */
export function modelMdes(scenario: Scenario, time: VirtualTime): ProviderModel {
  const { call, key, lookUp, onUsed, prior, verdict, lag, resume } = scenario;
  const tasks = new Map<string, Task>();
  const entries: Entry[] = [];

  if (prior !== 'none') {
    tasks.set(TASK, { visibleAt: LONG_AGO, status: prior === 'dead' ? 'FAILED' : 'COMPLETED' });
    if (prior === 'same') {
      entries.push({ id: TASK, own: false, sentAt: LONG_AGO, at: LONG_AGO, visibleAt: LONG_AGO });
    }
  }

  function complete(task: Task, request: ModelRequest): void {
    task.status = 'COMPLETED';
    const { sentAt } = request;
    const by = request.header(CALLER);
    entries.push({ id: taskIdOf(request), own: true, by, sentAt, at: time.now(), visibleAt: time.now() + lag });
  }

  /** A task that was begun when the request was admitted. */
  const mine = new WeakMap<ModelRequest, Task>();

  return {
    makeProvider: () =>
      mdes({
        ...(key ? {} : { keys: { taskId: false } }),
        ...(lookUp === 'yes' ? {} : { reconcile: async () => undefined }),
        onUsedTaskId: onUsed,
      }),
    entries,
    lies: ['page', 'empty', 'cut', 'absent-in-503', 'fault-in-200'],
    absence: refuse('INVALID_TASK_ID'),
    faultCodes: ['INTERNAL_SERVICE_FAILURE', 'SYSTEM_ERROR', 'TRANSFORM_ERROR', 'SERVER_ERROR_100', 'SOMETHING_NEW'],
    refusalCodes: [...PASSING, ...(key ? [] : LASTING)],
    send(client, config) {
      if (call === 'read') return client.post('/mdes/getToken', { tokenUniqueReference: 'token-1' }, config);
      const body = meddled(scenario, {
        requestId: 'request-1',
        taskId: resume ? 'task-of-a-new-process' : TASK,
        fundingAccountInfo: { encryptedPayload: {} },
      });
      if (!resume) return client.post('/mdes/tokenize', body, config);
      return client.post('/mdes/tokenize', body, {
        ...config,
        recovery: { ...config.recovery, keys: { taskId: TASK } },
      });
    },
    kindOf: ({ path }) => (path.endsWith('/tokenize') ? 'write' : call === 'read' ? 'read' : 'look-up'),
    idOf: taskIdOf,
    admit(request) {
      const id = taskIdOf(request);
      if (tasks.has(id)) return { ...refuse('INVALID_TASK_ID'), sense: 'used' };
      if (verdict !== 'approve') return undefined;
      const task: Task = { visibleAt: time.now() + lag, status: 'PENDING' };
      tasks.set(id, task);
      mine.set(request, task);
      return undefined;
    },
    process(request) {
      const task = mine.get(request);
      if (task === undefined)
        return { ...refuse(scenario.seed % 2 === 0 ? 'PAN_INELIGIBLE' : 'INVALID_PAN'), sense: 'final' };
      complete(task, request);
      return { status: 200, body: { decision: 'APPROVED', tokenUniqueReference: 'token-1' } };
    },
    look(request) {
      if (call === 'read') return { status: 200, body: { token: { status: 'ACTIVE' } } };
      const task = tasks.get(taskIdOf(request));
      if (task === undefined || task.visibleAt > time.now()) return refuse('INVALID_TASK_ID');
      return { status: 200, body: { status: task.status, ...(task.status === 'COMPLETED' ? { tokens: [{}] } : {}) } };
    },
    error: (code) => (GATEWAY.has(code) ? gatewayError(code) : refuse(code)),
    silence(request, endsAfter, end) {
      const reply = refuse('NO_RESPONSE_FROM_ISSUER');
      const task = mine.get(request);
      if (task === undefined) return refuse('PAN_INELIGIBLE');
      if (endsAfter === undefined) {
        tasks.delete(taskIdOf(request));
        return { ...reply, untrue: true };
      }
      time.after(endsAfter, () => {
        if (end === 'COMPLETED') complete(task, request);
        else task.status = 'FAILED';
      });
      return end === 'COMPLETED' ? reply : { ...reply, untrue: true };
    },
  };
}

const GATEWAY = new Set([
  'SYSTEM_ERROR',
  'TRANSFORM_ERROR',
  'SERVER_ERROR_100',
  'OAUTH_NONCE_USED',
  'INVALID_OAUTH_TIMESTAMP',
  'AUTHENTICATION_FAILED',
]);

/** An error of Mastercard's gateway, which stands before MDES. */
export function gatewayError(code: string): Reply {
  const isTheirs = /ERROR/.test(code);
  const error = { Source: 'Gateway', ReasonCode: code, Description: 'a text', Recoverable: isTheirs };
  return {
    status: isTheirs ? 500 : code === 'AUTHENTICATION_FAILED' ? 401 : 400,
    body: { Errors: { Error: [error] } },
  };
}

function taskIdOf({ body }: ModelRequest): string {
  return String(body.taskId);
}

function refuse(code: string): Reply {
  return { status: 200, body: { errorCode: code, errors: [{ source: 'INPUT', reasonCode: code, description: code }] } };
}
