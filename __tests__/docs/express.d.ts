/** What the documents use of Express, whose types are not installed here. */
declare module 'express' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Request extends IncomingMessage {
    readonly params: Readonly<Record<string, string>>;
  }
  interface Response extends ServerResponse {
    status(status: number): Response;
    set(headers: Readonly<Record<string, string>>): Response;
    json(body: unknown): Response;
  }
  type NextFunction = (error?: unknown) => void;
  type RequestHandler = (request: Request, response: Response, next: NextFunction) => unknown;
  type ErrorRequestHandler = (error: Error, request: Request, response: Response, next: NextFunction) => unknown;
  interface Express {
    use(handler: RequestHandler): void;
    use(handler: ErrorRequestHandler): void;
    post(path: string, handler: RequestHandler): void;
  }
  const express: { (): Express; json(): RequestHandler };
  export default express;
  export type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response };
}
