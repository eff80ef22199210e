import type { FastifyReply } from 'fastify';
import { EventStream } from './eventStream.js';
import type { UnreadSettings } from './unread.js';

export interface EventStreamsSettings extends UnreadSettings {
  /** How often something is sent, so that proxies see that the connection is in use. */
  readonly pingEveryMs: number;
}

/** The responses of a server that are streams of events. */
export class EventStreams {
  readonly #settings: EventStreamsSettings;
  readonly #subscriptions = new Set<EventStream>();
  readonly #pings: NodeJS.Timeout;
  #draining = false;

  constructor(settings: EventStreamsSettings) {
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
    events.whenEnded(() => this.#subscriptions.delete(events));
    if (this.#draining) events.cut();
    return events;
  }

  /** Has every client subscribe anew, as its streams were opened on a schema that is no longer served. */
  renew(): void {
    for (const events of this.#subscriptions) events.cut();
  }

  /** Has every client subscribe elsewhere. */
  drain(): void {
    this.#draining = true;
    clearInterval(this.#pings);
    this.renew();
  }
}
