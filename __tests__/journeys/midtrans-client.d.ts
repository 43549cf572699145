/** What the tests use of the SDK, which comes without types. */
declare module 'midtrans-client' {
  import type { AxiosInstance } from 'axios';

  type Body = Record<string, unknown>;
  export class CoreApi {
    constructor(options: { isProduction: boolean; serverKey: string; clientKey: string });
    readonly httpClient: { readonly http_client: AxiosInstance };
    readonly transaction: {
      status(orderId: string): Promise<Body>;
      refund(orderId: string, body: Body): Promise<Body>;
    };
    charge(parameter: Body): Promise<Body>;
  }
  export class MidtransError extends Error {
    readonly httpStatusCode: number | string | null;
    readonly ApiResponse: Body | null;
    readonly rawHttpClientData: unknown;
  }
}
