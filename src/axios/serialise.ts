import axios, { type AxiosRequestTransformer, type InternalAxiosRequestConfig } from 'axios';
import { headerOf } from '../providers/exchange.js';
import { isForm } from '../providers/form.js';
import { openSent } from '../providers/sent-body.js';

const standard = [axios?.defaults?.transformRequest].flat()[0] as AxiosRequestTransformer;

/** Whether only axios's own `transformRequest` makes the body. */
export function isStandard({ transformRequest }: Pick<InternalAxiosRequestConfig, 'transformRequest'>): boolean {
  return Array.isArray(transformRequest) && transformRequest.length === 1 && transformRequest[0] === standard;
}

/** Turns the text that axios made of an object into an object of which it makes the same text. */
export function reopened(text: string, headers: Record<string, unknown>): unknown {
  const opened = openSent(text, headers);
  if (opened === text || !isForm(headerOf(headers, 'content-type'))) return opened;
  const fields = new URLSearchParams(text);
  // A repeated field, such as a list: an object would keep only the last.
  return new Set(fields.keys()).size < [...fields].length ? fields : opened;
}
