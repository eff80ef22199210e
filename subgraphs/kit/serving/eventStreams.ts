import type { FastifyReply } from 'fastify';
import { EventStream } from './eventStream.js';
import type { EventStreamSettings } from './eventStream.js';
import { spread } from './spread.js';

/** The responses of a server that are streams of events. */
export class EventStreams {
  readonly #settings: EventStreamSettings;
  readonly #subscriptions = new Set<EventStream>();
  readonly #pings: NodeJS.Timeout;
  #draining = false;
  #onEmpty: () => void = () => undefined;

  constructor(settings: EventStreamSettings) {
    this.#settings = settings;
    this.#pings = setInterval(() => {
      for (const events of this.#subscriptions) events.ping();
    }, settings.pingEveryMs);
  }

  get isDraining(): boolean {
    return this.#draining;
  }

  /** Begins the response, with the headers that are set. */
  open(reply: FastifyReply): EventStream {
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    return new EventStream(reply.raw, this.#settings);
  }

  /** The same, for what is to be ended by `renew` and `drain`. */
  openSubscription(reply: FastifyReply): EventStream {
    const events = this.open(reply);
    this.#subscriptions.add(events);
    events.whenEnded(() => {
      this.#subscriptions.delete(events);
      if (this.#subscriptions.size === 0) this.#onEmpty();
    });
    if (this.#draining) events.cut();
    return events;
  }

  /** Has every client subscribe anew, as its streams were opened on a schema that is no longer served. */
  renew(): void {
    for (const events of this.#subscriptions) events.drain();
  }

  /**
   * Has every client subscribe elsewhere: not all at once, but over `overMs`, as another server has to take them. Resolves
   * when the last one has been told.
   */
  async drain(overMs: number): Promise<void> {
    this.#draining = true;
    clearInterval(this.#pings);
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    const stop = spread([...this.#subscriptions], overMs, (events) => {
      events.drain();
    });
    if (this.#subscriptions.size > 0) await empty;
    stop();
  }
}
