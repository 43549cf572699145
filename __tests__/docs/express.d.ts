/** What the documents use of Express, whose types are not installed here. */
declare module 'express' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Request extends IncomingMessage {
    readonly params: Readonly<Record<string, string>>;
  }
  interface Response extends ServerResponse {
    status(status: number): Response;
    json(body: unknown): Response;
  }
  type Next = (error?: unknown) => void;
  type Handler = (request: Request, response: Response, next: Next) => unknown;
  type ErrorRequestHandler = (error: Error, request: Request, response: Response, next: Next) => unknown;
  interface Express {
    use(handler: (request: Request, response: Response, next: Next) => unknown): void;
    use(handler: ErrorRequestHandler): void;
    post(path: string, handler: Handler): void;
  }
  const express: { (): Express; json(): Handler };
  export default express;
  export type { ErrorRequestHandler, Request, Response };
}
