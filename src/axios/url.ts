/** A URL that names a host of its own, which axios puts no base before. */
export function isAbsolute(url: string): boolean {
  return /^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(url);
}

/** The URL that axios makes of the two, without its parameters. */
export function fullUrl(url = '', baseURL = ''): string {
  return baseURL === '' || isAbsolute(url) ? url : `${baseURL}/${url}`;
}

/** The path, without host, query and fragment. */
export function pathOf(url: string | undefined, baseURL: string | undefined): string {
  const whole = fullUrl(url, baseURL).replace(/[?#].*$/s, '');
  return whole.replace(/^(?:[a-z][a-z\d+.-]*:)?\/\/[^/]*/i, '').replace(/\/{2,}/g, '/');
}
