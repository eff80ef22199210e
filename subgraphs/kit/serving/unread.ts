export interface UnreadSettings {
  /** What may wait behind the message that a client is reading, before it is taken for lagging. */
  readonly unreadBytes: number;
  /** How long a client may have a quarter of that unread all the time, before it is taken for lagging. */
  readonly unreadMs: number;
  /** Is told of each client that is dropped for what it left unread. */
  readonly onLag?: ((transport: 'websocket' | 'sse') => void) | undefined;
}

/** The way to one client. */
export interface Outlet<Message> {
  /** Sends, and calls when the network has taken it. */
  write(message: Message, onSent?: () => void): void;
  /** What the network has not taken yet. */
  bufferedBytes(): number;
  /** Calls when the network has taken all that was sent so far. */
  whenTaken(call: () => void): void;
  /** The client left too much unread. */
  onLag(): void;
}

/** What one client has left unread of what it was sent, within its limits. */
export class Unread<Message> {
  readonly #outlet: Outlet<Message>;
  readonly #settings: UnreadSettings;
  /** What the network has not taken yet of the message that it is taking. */
  #takingBytes = 0;
  #backlog: Backlog | null = null;

  constructor(outlet: Outlet<Message>, settings: UnreadSettings) {
    this.#outlet = outlet;
    this.#settings = settings;
  }

  /** Sends a message; false when too much is unread for that. */
  send(message: Message): boolean {
    const { unreadBytes } = this.#settings;
    const isFirst = this.#outlet.bufferedBytes() === 0;
    if (!isFirst && this.#waitingBytes() > unreadBytes) {
      this.#outlet.onLag();
      return false;
    }
    this.#outlet.write(message, this.#backlog?.onSent);
    const bytes = this.#outlet.bufferedBytes();
    if (bytes === 0) return true; // the network has taken it already: mostly
    if (isFirst) this.#takingBytes = bytes;
    if (!this.#backlog && this.#waitingBytes() > unreadBytes / 4) this.#beginBacklog();
    return true;
  }

  /** Whether so much is unread that more had better wait for `whenDrained`. */
  get isBacklogged(): boolean {
    return this.#backlog !== null;
  }

  /** Calls once, when the client has read enough for more to be sent, or has gone. */
  whenDrained(call: () => void): void {
    if (this.#backlog) this.#backlog.waiting.push(call);
    else call();
  }

  /** Nothing is sent any more. */
  end(): void {
    const backlog = this.#backlog;
    this.#backlog = null;
    clearTimeout(backlog?.timer);
    for (const call of backlog?.waiting ?? []) call();
  }

  /** The first is not waiting: it is on its way, and may be as large as one answer is. */
  #waitingBytes(): number {
    const bytes = this.#outlet.bufferedBytes();
    this.#takingBytes = Math.min(this.#takingBytes, bytes);
    return bytes - this.#takingBytes;
  }

  #beginBacklog(): void {
    const onSent = (): void => {
      if (this.#waitingBytes() <= this.#settings.unreadBytes / 4) this.end();
    };
    const timer = setTimeout(() => {
      this.#outlet.onLag();
    }, this.#settings.unreadMs);
    this.#backlog = { onSent, timer, waiting: [] };
    this.#outlet.whenTaken(onSent);
  }
}

/** While much is unread: what is called for each message that was sent, and who waits. */
interface Backlog {
  readonly onSent: () => void;
  readonly timer: NodeJS.Timeout;
  readonly waiting: (() => void)[];
}
