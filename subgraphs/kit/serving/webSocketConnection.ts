import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { CloseCode } from 'graphql-ws';
import type { Server } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { Abort } from '../abort.js';
import type { AbortSignalLike } from '../abort.js';
import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import { callAt } from './alarm.js';
import type { Alarm } from './alarm.js';
import { closeCodes } from './closeCodes.js';
import { handshakeHeaders } from './connectionHeaders.js';
import { forwardedHeaders } from './forwardedHeaders.js';
import { pongFrame } from './pongFrame.js';
import { keepTextFrames } from './textFrame.js';
import { Unread } from './unread.js';
import type { Outlet, UnreadSettings } from './unread.js';

export interface ConnectionSettings extends UnreadSettings {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A close frame holds 125 bytes, two of them the code. */
const longestReason = 123;

const noText = 1007;

/** One client's WebSocket, between the protocol above and the socket below. */
export class Connection implements Outlet<string | Buffer> {
  /** Of its headers those that operations carry on. */
  readonly handshake: IncomingHttpHeaders;
  /** The network address of the other side. */
  readonly address: string;
  /** Names the connection in the log. */
  readonly id: string;
  /** Whether it was closed because too much was left unread. */
  isLagging = false;
  readonly #socket: WebSocket;
  readonly #network: Socket;
  readonly #settings: ConnectionSettings;
  readonly #unread: Unread<string | Buffer>;
  readonly #closed = new Abort();
  #isAnswering: () => boolean = () => false;
  #alive = true;
  #draining = false;
  #tokenEnd: Alarm | null = null;

  constructor(socket: WebSocket, upgrade: IncomingMessage, settings: ConnectionSettings) {
    this.#socket = socket;
    this.#settings = settings;
    this.handshake = handshakeHeaders(upgrade.headers);
    this.address = upgrade.socket.remoteAddress ?? '';
    this.id = forwardedHeaders(upgrade.headers)['x-request-id'];
    this.#network = upgrade.socket;
    this.#unread = new Unread(this, settings);
  }

  /** Aborts when the connection has closed. */
  get closed(): AbortSignalLike {
    return this.#closed;
  }

  /** Speaks `protocol` until either side closes the socket. */
  speak(protocol: Server<Connection>): void {
    const ended = protocol.opened(
      {
        protocol: this.#socket.protocol,
        close: (code = closeCodes.internal, reason = '') => {
          this.close(code, reason);
        },
        send: (message) => {
          this.#send(message);
        },
        onMessage: (handle) => {
          this.#socket.on('message', (data) => {
            this.#receive(bytesOf(data), handle);
          });
        },
      },
      this,
    );
    this.#socket.on('pong', () => (this.#alive = true));
    this.#socket.on('ping', (carried) => {
      this.#send(pongFrame(carried));
    });
    this.#socket.on('error', ({ message }) => {
      this.#note('a WebSocket broke', { message }); // `ws` closes it, with the right code
    });
    this.#socket.on('close', (code, reason) => {
      this.#end(code);
      void ended(code, reason.toString());
    });
  }

  /** Tells as much of the reason as a close frame holds. */
  close(code: number, reason: string): void {
    if (!this.#isOpen()) return;
    const told = Buffer.alloc(longestReason);
    const { written } = new TextEncoder().encodeInto(reason, told);
    this.#socket.close(code, told.subarray(0, written));
  }

  /** Ends the connection at that instant (ms since 1970). */
  closeAt(instantMs: number, code: number, reason: string): void {
    this.#tokenEnd?.cancel();
    this.#tokenEnd = callAt(instantMs, this.#settings.clock, () => {
      this.close(code, reason);
    });
  }

  /** Lets the protocol tell whether answers or events are being worked on, which a drain waits for. */
  watch(isAnswering: () => boolean): void {
    this.#isAnswering = isAnswering;
  }

  /** Closes with 1012: now, or when what is being worked on has been sent. */
  drain(): void {
    this.#draining = true;
    this.#closeWhenDrained();
  }

  /** Asks for a sign of life, and ends a connection that gave none since the last time. */
  ping(): void {
    if (!this.#alive) this.terminate();
    this.#alive = false;
    if (this.#isOpen()) this.#socket.ping();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /**
   * Sends frames, made by `textFrames`; false when the connection is no longer open. They go past `ws`, which neither
   * compresses nor takes messages to pieces here, and so leaves no frame half written.
   */
  sendFrames(frames: Buffer): boolean {
    return this.#send(frames);
  }

  /** `ws` itself keeps nothing back: it compresses nothing. */
  bufferedBytes(): number {
    return this.#network.writableLength;
  }

  /** Frames of `textFrames`, or the text of a message. What the network does not take at once is not to change. */
  write(message: string | Buffer, onSent?: () => void): void {
    if (typeof message === 'string') this.#socket.send(message, onSent);
    else if (this.bufferedBytes() > 0) this.#network.write(Buffer.from(message), onSent);
    else {
      this.#network.write(message, onSent);
      if (this.bufferedBytes() > 0) keepTextFrames();
    }
  }

  /** What was sent before has nobody to tell that it was taken. */
  whenTaken(call: () => void): void {
    this.#socket.ping('', false, call);
  }

  #send(message: string | Buffer): boolean {
    if (!this.#isOpen()) return false;
    if (!this.#unread.send(message)) return false;
    this.#closeWhenDrained();
    return true;
  }

  /** Whether so much is unread that more had better wait for `whenDrained`. */
  get isBacklogged(): boolean {
    return this.#unread.isBacklogged;
  }

  /** Calls once, when the client has read enough for more to be sent, or has gone. */
  whenDrained(call: () => void): void {
    this.#unread.whenDrained(call);
  }

  onLag(): void {
    this.lag();
  }

  /** Closes with 4470. */
  lag(): void {
    if (!this.isLagging) this.#settings.onLag?.('websocket');
    this.isLagging = true;
    this.close(closeCodes.lagging, 'Too much is left unread.');
    this.#unread.end();
  }

  #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #receive(data: Buffer, handle: (message: string) => Promise<void>): void {
    if (!this.#isOpen()) return; // we closed, and the other side does not know yet
    if (!isUtf8(data)) {
      this.close(noText, 'Invalid UTF-8'); // `ws` sees to text messages, not to binary ones
      return;
    }
    handle(data.toString()).then(
      () => {
        this.#closeWhenDrained();
      },
      (error: unknown) => {
        this.#refuse(error);
      },
    );
  }

  #refuse(error: unknown): void {
    if (isSendersFault(error)) {
      this.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    const stack = error instanceof Error ? error.stack : String(error);
    this.#settings.logger.error({ connectionId: this.id, stack }, 'a message failed');
    this.close(closeCodes.internal, 'Internal server error.');
  }

  #closeWhenDrained(): void {
    if (this.#draining && !this.#isAnswering())
      this.close(closeCodes.restart, 'Connect again: the server restarts.');
  }

  #end(closeCode: number): void {
    this.#tokenEnd?.cancel();
    this.#unread.end();
    this.#closed.abort(new Error('the connection closed'));
    this.#note('a WebSocket closed', { closeCode });
  }

  #note(event: string, facts: Record<string, unknown>): void {
    this.#settings.logger.debug({ connectionId: this.id, ...facts }, event);
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

/** graphql-ws throws this for what only servers say, and a RangeError for a ping that nests too deep to be answered. */
function isSendersFault(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  return error instanceof Error && error.message.startsWith('Unexpected message of type');
}
