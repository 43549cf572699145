const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const STARRED = '(?:[a-z0-9-]*\\*[a-z0-9-]+|[a-z0-9-]+\\*)';

/**
 * Host names as a provider lists them: `api.acme.com`, `*.acme.com`, `*-live.acme.com`, each with a port if wanted. A `*` inside
 * a label must come before the last two labels: nobody else may be able to register what follows it.
 */
export const HOST = new RegExp(
  `^(?:\\*\\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\\d{1,5})?$` +
    `|^${STARRED}(?:\\.${LABEL}){2,}(?::\\d{1,5})?$` +
    `|^\\[[0-9a-f:.]+\\](?::\\d{1,5})?$`,
);

/** Whether a URL goes to a host that a pattern names. */
export type HostMatcher = (url: Pick<URL, 'host' | 'hostname'>) => boolean;

/** A host without a port fits every port; `*.` fits every name below, and `*` inside a label some of that label. */
export function hostMatcher(pattern: string): HostMatcher {
  const part = /:\d+$/.test(pattern) ? 'host' : 'hostname';
  if (pattern.startsWith('*.')) return (url) => url[part].endsWith(pattern.slice(1));
  if (!pattern.includes('*')) return (url) => url[part] === pattern;
  const [before, after] = pattern.split('*') as [string, string];
  const filling = /^[a-z0-9-]+$/;
  return (url) => {
    const found = url[part];
    const isAround = found.startsWith(before) && found.endsWith(after);
    return isAround && filling.test(found.slice(before.length, -after.length));
  };
}
