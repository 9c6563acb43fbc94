// The one way to the program's data service. Failures are ApiError with the problem document of
// the service (RFC 9457), whose texts are already in the language of the page.

import { language } from './language';
import { hasText, t } from './texts.svelte';

const base = '/api/v1';
const retries = 2;
const timeoutMs = 60_000;

/** What is wrong with one part of what was sent. */
export interface Fault {
  /** JSON pointer into the body: `/quantity/amount`. */
  pointer?: string;
  parameter?: string;
  where?: string;
  code: string;
  detail: string;
}

export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors?: Fault[];
}

export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }
  /** The request never came to an answer: no connection, or none in time. */
  get isOffline(): boolean {
    return this.problem.status === 0;
  }
  /** Worth trying again unchanged. */
  get isPassing(): boolean {
    return this.isOffline || this.problem.status === 503 || this.problem.status === 429;
  }
  /** What is said of one part of the body, by its JSON pointer. */
  at(pointer: string): Fault[] {
    return (this.problem.errors ?? []).filter((fault) => fault.pointer === pointer);
  }
}

type Scalar = string | number | boolean | null | undefined;
export type Query = Record<string, Scalar | readonly string[]>;

export interface Options {
  query?: Query;
  signal?: AbortSignal;
  /** Of the record that is changed, as it was read: see `Tagged`. */
  ifMatch?: string;
  /** Of a POST: makes it safe to try again after a lost connection. */
  idempotencyKey?: string;
  headers?: Record<string, string>;
}

/** A value and its entity tag, to be sent as `ifMatch` with a change. */
export interface Tagged<T> {
  value: T;
  etag: string;
}

let forgeryToken = '';
let onSignedOut: () => void = () => undefined;

/** Set by the session: goes with every request that changes something. */
export function setForgeryToken(token: string): void {
  forgeryToken = token;
}
/** Called when the service no longer knows the session. */
export function whenSignedOut(call: () => void): void {
  onSignedOut = call;
}

/** The address of something below the data service, for links and downloads. */
export function apiAddress(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries<Scalar | readonly string[]>({ ...query, lang: query['lang'] ?? language })) {
    if (value === null || value === undefined || value === '') continue;
    if (Array.isArray(value)) {
      if (value.length > 0) search.set(name, value.join(','));
    } else {
      search.set(name, String(value));
    }
  }
  return `${base}${path}?${search.toString()}`;
}

function own(code: string, status: number): ApiError {
  // Before the texts are there, the shell has one for this case.
  const detail = hasText(code) ? t(code) : (document.getElementById('app')?.dataset['unreachable'] ?? code);
  return new ApiError({ status, code, title: detail, detail });
}

async function problemOf(answer: Response): Promise<ApiError> {
  const type = answer.headers.get('content-type') ?? '';
  if (type.startsWith('application/problem+json')) return new ApiError((await answer.json()) as Problem);
  return own('web.error.unexpected', answer.status);
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

async function fetchOnce(address: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(timeoutMs);
  const both = new AbortController();
  const abort = (): void => both.abort(signal?.aborted ? signal.reason : limit.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  limit.addEventListener('abort', abort);
  try {
    return await fetch(address, { ...init, signal: both.signal });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw own('web.error.offline', 0);
  } finally {
    signal?.removeEventListener('abort', abort);
    limit.removeEventListener('abort', abort);
  }
}

async function send(method: string, path: string, body: BodyInit | undefined, type: string | undefined, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  if (type) headers['Content-Type'] = type;
  if (options.ifMatch) headers['If-Match'] = options.ifMatch;
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  if (method !== 'GET' && forgeryToken) headers['X-Atalaya-Token'] = forgeryToken;
  const init: RequestInit = { method, headers, body: body ?? null, credentials: 'same-origin' };
  const mayRepeat = method === 'GET' || options.idempotencyKey !== undefined;
  for (let attempt = 0; ; ++attempt) {
    let failure: ApiError;
    try {
      const answer = await fetchOnce(apiAddress(path, options.query), init, options.signal);
      if (answer.ok) return answer;
      failure = await problemOf(answer);
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      failure = fault;
    }
    if (failure.status === 401 && path !== '/session') onSignedOut();
    const passing = failure.isOffline || failure.status === 503;
    if (!mayRepeat || !passing || attempt >= retries) throw failure;
    await pause(500 * 2 ** attempt, options.signal);
  }
}

async function valueOf<T>(answer: Response): Promise<T> {
  if (answer.status === 204) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch (fault) {
    // The connection was lost in the middle of the answer.
    if (fault instanceof TypeError) throw own('web.error.offline', 0);
    throw fault;
  }
}

async function sendJson<T>(method: string, path: string, body: unknown, options: Options): Promise<T> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return valueOf<T>(await send(method, path, text, text === undefined ? undefined : 'application/json', options));
}

export const api = {
  async get<T>(path: string, options: Options = {}): Promise<T> {
    return valueOf<T>(await send('GET', path, undefined, undefined, options));
  },
  async getTagged<T>(path: string, options: Options = {}): Promise<Tagged<T>> {
    const answer = await send('GET', path, undefined, undefined, options);
    return { value: await valueOf<T>(answer), etag: answer.headers.get('etag') ?? '' };
  },
  post<T>(path: string, body?: unknown, options: Options = {}): Promise<T> {
    return sendJson<T>('POST', path, body, options);
  },
  put<T>(path: string, body: unknown, options: Options = {}): Promise<T> {
    return sendJson<T>('PUT', path, body, options);
  },
  patch<T>(path: string, body: unknown, options: Options = {}): Promise<T> {
    return sendJson<T>('PATCH', path, body, options);
  },
  delete<T = void>(path: string, options: Options = {}): Promise<T> {
    return sendJson<T>('DELETE', path, undefined, options);
  },
  /** A file that the service makes of what is sent. */
  async postForFile(path: string, body: unknown, options: Options = {}): Promise<Blob> {
    return (await send('POST', path, JSON.stringify(body), 'application/json', { ...options, headers: { Accept: '*/*', ...options.headers } })).blob();
  },
  /** Bytes as they are: an upload. For progress see `upload`. */
  async postBytes<T>(path: string, bytes: Blob, options: Options = {}): Promise<T> {
    return valueOf<T>(await send('POST', path, bytes, bytes.type || 'application/octet-stream', options));
  },
};

/** Sends a file and tells how much of it has gone (0 to 1). */
export function upload<T>(path: string, file: Blob, progress: (part: number) => void, options: Options = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', apiAddress(path, options.query));
    request.responseType = 'text';
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    if (forgeryToken) request.setRequestHeader('X-Atalaya-Token', forgeryToken);
    for (const [name, value] of Object.entries(options.headers ?? {})) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener('error', () => reject(own('web.error.offline', 0)));
    request.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    request.addEventListener('load', () => {
      const answer = new Response(request.responseText || null, {
        status: request.status,
        headers: { 'content-type': request.getResponseHeader('content-type') ?? '' },
      });
      if (answer.ok) resolve(valueOf<T>(answer));
      else {
        if (answer.status === 401) onSignedOut();
        problemOf(answer).then(reject, reject);
      }
    });
    options.signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** Whatever was thrown, as an error that can be shown. */
export function asApiError(fault: unknown): ApiError {
  if (fault instanceof ApiError) return fault;
  // What browsers call a request that came to no answer; any other TypeError is a fault of ours.
  if (fault instanceof TypeError && /fetch|network|load failed/i.test(fault.message)) return own('web.error.offline', 0);
  console.error(fault);
  return own('web.error.unexpected', 500);
}
