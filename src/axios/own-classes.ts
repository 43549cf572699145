import { AxiosError, type AxiosInstance, CanceledError } from 'axios';

/** The prototypes of a client's errors, from its own copy of axios, which need not be ours. */
interface Prototypes {
  readonly error: object;
  readonly canceled: object;
}

/** Not read when this file is imported: a mock of axios has no such classes. */
const ours = (): Prototypes => ({ error: AxiosError.prototype, canceled: CanceledError.prototype });

/**
 * Turns errors of our copy of axios into errors of the client's copy, so that `instanceof` works in its application.
 *
 * A client does not expose its classes, but it throws them: a request that is cancelled before it begins sends nothing.
 */
export class OwnClasses {
  private known: Prototypes | undefined;
  private readonly ours = ours();

  /** @param bare a twin of the client, without interceptors */
  constructor(private readonly bare: AxiosInstance) {}

  /** Await this before the first error is converted. */
  async learn(): Promise<void> {
    if (this.known !== undefined) return;
    const signal = { aborted: true } as AbortSignal;
    const adapter = () => Promise.reject(new Error('nothing is sent'));
    const thrown: unknown = await this.bare.request({ signal, adapter }).catch((error: unknown) => error);
    const canceled = Object.getPrototypeOf(thrown) as object;
    const error = Object.getPrototypeOf(canceled) as object;
    const isAxios = (error as Partial<AxiosError>).isAxiosError === true || 'toJSON' in error;
    this.known = isAxios ? { canceled, error } : this.ours;
  }

  adopt(error: object): void {
    if (this.known === undefined || this.known.error === this.ours.error) return;
    const prototype: unknown = Object.getPrototypeOf(error);
    if (prototype === this.ours.error) Reflect.setPrototypeOf(error, this.known.error);
    if (prototype === this.ours.canceled) Reflect.setPrototypeOf(error, this.known.canceled);
  }
}
