/** Why the platform makes no request from these arguments, and so sends none; `undefined` if it makes one. */
export function refusalOf(input: string | URL | Request, init: RequestInit | undefined): unknown {
  try {
    new Request(input, init);
    return undefined;
  } catch (error) {
    return error;
  }
}
