import * as hooks from 'node:async_hooks';
import { announce, type Made } from './channels.js';
import { isNode } from './is-node.js';

/**
 * Before 22.12, Node announces a request when its whole body is written: one that streams it, or waits for `100 Continue`, would
 * not be seen until then. Its parser is made for it when it gets a connection. Node 24 pays more for a hook.
 */
const hook =
  isNode && Number.parseInt(process.versions.node, 10) < 24
    ? hooks.createHook({
        init(_id, type, _trigger, resource) {
          // A resource of any other type may be the application's own. An error here would end the process.
          if (type !== 'HTTPCLIENTREQUEST') return;
          const { req } = resource as { readonly req?: Made };
          if (req) announce(req);
        },
      })
    : undefined;

/** Announces requests as soon as they have a connection, until the returned function is called. */
export function announceEarly(): () => void {
  hook?.enable();
  return () => hook?.disable();
}
