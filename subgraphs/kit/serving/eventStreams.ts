import type { FastifyReply } from 'fastify';
import { EventStream } from './eventStream.js';
import type { EventStreamSettings } from './eventStream.js';
import { OpenClients } from './openClients.js';

/** The responses of a server that are streams of events. */
export class EventStreams {
  readonly #settings: EventStreamSettings;
  readonly #subscriptions: OpenClients<EventStream>;

  constructor(settings: EventStreamSettings) {
    this.#settings = settings;
    this.#subscriptions = new OpenClients(settings.pingEveryMs);
  }

  get isDraining(): boolean {
    return this.#subscriptions.isDraining;
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
    });
    if (this.isDraining) events.cut();
    return events;
  }

  /** Has every client subscribe anew, as its streams were opened on a schema that is no longer served. */
  renew(): void {
    this.#subscriptions.renew();
  }

  /**
   * Has every client subscribe elsewhere: not all at once, but over `overMs`, as another server has to take them. Resolves
   * when the last one has been told.
   */
  drain(overMs: number): Promise<void> {
    return this.#subscriptions.drain(overMs);
  }
}
