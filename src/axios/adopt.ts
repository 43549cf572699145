import type { AxiosResponse } from 'axios';

/** Thrown through the twin's interceptors: the provider said that the call took effect, and this is its answer. */
export class Adopt {
  constructor(readonly response: AxiosResponse) {}
}
