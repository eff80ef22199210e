import { parseStreamData, validateStreamEvent } from 'graphql-sse';
import { onTestFinished } from 'vitest';
import { mailbox } from '../../../../subgraphs/kit/streams/mailbox.js';
import type { HttpAnswer } from './http.js';

export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

/** A client of events that sees everything: each event, each comment, and how the response ended. */
export interface TestEvents {
  readonly status: number;
  readonly headers: Headers;
  /** The next event; rejects at the end. */
  next(): Promise<StreamEvent>;
  /** The next comment. */
  comment(): Promise<string>;
  /** Whether `complete` was the last thing said; rejects when the connection broke. */
  readonly ended: Promise<boolean>;
  leave(): void;
}

interface AskOptions {
  readonly token?: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** Asks for events by POST, whatever comes back. */
export function askForEvents(url: string, query: string, options: AskOptions = {}): Promise<Response> {
  const { token, variables, extensions, headers, signal } = options;
  return fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables, extensions }),
    ...(signal && { signal }),
  });
}

/** Asks for events by POST, and gets them. */
export async function events(url: string, query: string, options: AskOptions = {}): Promise<TestEvents> {
  const leaving = new AbortController();
  onTestFinished(() => {
    leaving.abort();
  });
  const response = await askForEvents(url, query, { ...options, signal: leaving.signal });
  return read(response, () => {
    leaving.abort();
  });
}

/** The events of a response that has begun. */
export function read(response: Response, leave: () => void): TestEvents {
  if (!response.body) throw new Error('no body');
  const told = mailbox<StreamEvent>(10_000);
  const comments = mailbox<string>(10_000);
  const ended = take(response.body, (block) => {
    if (block.startsWith(':')) comments.push(block);
    else told.push(eventIn(block));
  });
  ended
    .finally(() => {
      told.close();
    })
    .catch(() => undefined);
  return {
    status: response.status,
    headers: response.headers,
    ended,
    leave,
    comment: async () => ((await comments.next()) as IteratorYieldResult<string>).value,
    async next() {
      const { value, done } = (await told.next()) as IteratorResult<StreamEvent, undefined>;
      if (done === true) throw new Error(`the events ended: complete is ${String(await ended)}`);
      return value;
    },
  };
}

/** An answer that was no stream of events. */
export async function refusal(response: Response): Promise<HttpAnswer> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, body: JSON.parse(text) as HttpAnswer['body'] };
}

async function take(body: ReadableStream<Uint8Array>, tell: (block: string) => void): Promise<boolean> {
  const decoder = new TextDecoder();
  let text = '';
  let last = '';
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) tell((last = block));
  }
  return last.startsWith('event: complete');
}

function eventIn(block: string): StreamEvent {
  const [first = '', second = ''] = block.split('\n');
  const event = validateStreamEvent(first.replace('event: ', ''));
  return { event, data: parseStreamData(event, second.replace(/^data: ?/, '')) };
}
