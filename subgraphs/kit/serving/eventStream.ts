import type { ServerResponse } from 'node:http';
import { Unread } from './unread.js';
import type { UnreadSettings } from './unread.js';

/** For a client that reads nothing any more, not even the end. */
const endTimeoutMs = 5_000;

const comment = ':\n\n';
const completeEvent = 'event: complete\ndata:\n\n';
const nextHead = Buffer.from('event: next\ndata: ');
const nextTail = Buffer.from('\n\n');

/** A client that has taken nothing of what waits for it for so many comments' time is gone. */
const commentsTime = 3;

export interface EventStreamSettings extends UnreadSettings {
  /** How often something is sent, so that proxies see that the connection is in use. */
  readonly pingEveryMs: number;
}

/** Events `next` that carry a result each: JSON, without line breaks. */
export function nextEvents(results: readonly { readonly json: Buffer }[]): Buffer {
  return Buffer.concat(results.flatMap(({ json }) => [nextHead, json, nextTail]));
}

/**
 * One response of server-sent events. `complete()` tells the client that it has all there is; an end without it, that
 * it has to subscribe again. The stock graphql-sse client does.
 */
export class EventStream {
  /** Whether it was ended because too much was left unread. */
  isLagging = false;
  readonly #response: ServerResponse;
  readonly #settings: EventStreamSettings;
  readonly #unread: Unread<Buffer>;
  readonly #onEnd: (() => void)[] = [];
  #hasEnded = false;
  #isTelling: () => boolean = () => false;
  #draining = false;

  /** Begins the response, with the headers that are set on it. */
  constructor(response: ServerResponse, settings: EventStreamSettings) {
    this.#response = response;
    this.#settings = settings;
    this.#unread = new Unread(
      {
        bufferedBytes: () => response.writableLength,
        write: (events, onSent) => {
          response.write(events, onSent);
          response.socket?.uncork(); // Node would gather a whole turn's, and what nobody could read count as unread
        },
        whenTaken: (call) => void response.write(comment, call),
        onLag: () => {
          this.lag();
        },
      },
      settings,
    );
    response.once('close', () => {
      this.#end();
    });
    if (response.destroyed) {
      this.#end();
      return;
    }
    // what the network takes of a write puts that off, even if it is not all
    response.setTimeout(commentsTime * settings.pingEveryMs, () => {
      this.#noteLag();
      this.#end();
      response.destroy();
    });
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no', // nginx would gather events
      connection: 'close', // a server that stops need not wait for who might ask more
    });
    this.ping();
  }

  /** Calls once when nothing is sent any more; at once if that is so. */
  whenEnded(call: () => void): void {
    if (this.#hasEnded) call();
    else this.#onEnd.push(call);
  }

  /** Sends events of `nextEvents`; false when the stream has ended, or ends now as its client lags. */
  send(events: Buffer): boolean {
    if (this.#isOver) return false;
    const isSent = this.#unread.send(events);
    if (this.#draining) this.drain();
    return isSent;
  }

  /** Lets a stream tell whether it works on an event, which a drain waits for. */
  watch(isTelling: () => boolean): void {
    this.#isTelling = isTelling;
  }

  /** Has the client subscribe again: now, or when what is being worked on has been sent. */
  drain(): void {
    this.#draining = true;
    if (!this.#isTelling()) this.cut();
  }

  get isBacklogged(): boolean {
    return this.#unread.isBacklogged;
  }

  /** See `Unread`. */
  whenDrained(call: () => void): void {
    this.#unread.whenDrained(call);
  }

  /** Lets neither proxies nor clients take silence for a broken connection. */
  ping(): void {
    if (!this.#isOver && !this.isBacklogged) this.#response.write(comment);
  }

  complete(): void {
    this.#close(completeEvent);
  }

  /** Has the client subscribe again. */
  cut(): void {
    this.#close('');
  }

  /** The same, for a client that left too much unread. */
  lag(): void {
    this.#noteLag();
    this.cut();
  }

  get #isOver(): boolean {
    return this.#hasEnded || this.#response.destroyed;
  }

  #noteLag(): void {
    if (!this.isLagging) this.#settings.onLag?.('sse');
    this.isLagging = true;
  }

  #close(last: string): void {
    if (this.#hasEnded) return;
    this.#end();
    const response = this.#response;
    const timer = setTimeout(() => response.destroy(), endTimeoutMs);
    response.once('close', () => {
      clearTimeout(timer);
    });
    response.end(last);
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#unread.end();
    for (const call of this.#onEnd.splice(0)) call();
  }
}
