import { spread } from './spread.js';

/** One client of a server, on whatever transport. */
interface Client {
  /** Sends a sign of life, or asks for one. */
  ping(): void;
  /** Has the client come back: now, or when what is being worked on for it has been sent. */
  drain(): void;
}

/** The clients who have something open at a server: each is pinged, and all are told when they have to come back. */
export class OpenClients<Each extends Client> implements Iterable<Each> {
  readonly #clients = new Set<Each>();
  readonly #pings: NodeJS.Timeout;
  #onEmpty: () => void = () => undefined;
  #isDraining = false;

  constructor(pingEveryMs: number) {
    this.#pings = setInterval(() => {
      for (const client of this.#clients) client.ping();
    }, pingEveryMs);
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  [Symbol.iterator](): Iterator<Each> {
    return this.#clients.values();
  }

  add(client: Each): void {
    this.#clients.add(client);
  }

  delete(client: Each): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#onEmpty();
  }

  /** Has every client come back at once. */
  renew(): void {
    for (const client of this.#clients) client.drain();
  }

  /**
   * Has every client go elsewhere: not all at once, but over `overMs`, as another server has to take them. Resolves when
   * the last one is deleted.
   */
  async drain(overMs: number): Promise<void> {
    this.#isDraining = true;
    clearInterval(this.#pings);
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    const stop = spread([...this.#clients], overMs, (client) => {
      client.drain();
    });
    if (this.#clients.size > 0) await empty;
    stop();
  }
}
