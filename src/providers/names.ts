import { show } from '../policy/check.js';

/** @throws TypeError unless there are names, and each is one: a key by another would be neither found nor sent, yet trusted */
export function checkNames(where: string, names: readonly unknown[], form: RegExp, wanted: string): void {
  const wrong = names.findIndex((name) => typeof name !== 'string' || !form.test(name));
  if (names.length > 0 && wrong === -1) return;
  throw new TypeError(`${where}: expected ${wanted}; got ${names.length === 0 ? 'nothing' : show(names[wrong])}`);
}
