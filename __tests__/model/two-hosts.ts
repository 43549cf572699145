import type { ModelRequest, ProviderModel } from './provider-model.js';

export const HOME = 'http://provider.test';
export const AWAY = 'http://provider-2.test';

/** A provider at two hosts, each with keys and objects of its own. */
export function atTwoHosts(home: ProviderModel, away: ProviderModel): ProviderModel {
  const at = ({ origin }: ModelRequest) => (origin === AWAY ? away : home);
  return {
    ...home,
    get entries() {
      return [...home.entries, ...away.entries];
    },
    admit: (request) => at(request).admit(request),
    process: (request, forgets) => at(request).process(request, forgets),
    look: (request) => at(request).look(request),
    ...(home.silence && {
      silence: (request, endsAfter, end) => {
        const { silence } = at(request);
        return silence?.(request, endsAfter, end) ?? at(request).error('NO_RESPONSE_FROM_ISSUER');
      },
    }),
  };
}
