import { GraphQLError } from 'graphql';

/** Of a span: names and values by the semantic conventions of OpenTelemetry. Never what a client wrote in a document. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export type Headers = Readonly<Record<string, string | undefined>>;

/** One stretch of work in a trace. */
export interface Span {
  /** The headers that make what is asked with them a part of this span: `traceparent`, and `tracestate` if any. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends it. `failure` is the code or the name of what went wrong. */
  end(facts?: Facts, failure?: string): void;
}

export interface Beginning {
  readonly name: string;
  /** Who does the work: whoever was asked, who asks another, or neither. */
  readonly kind: 'server' | 'client' | 'internal';
  /** Of what it is a part: its `traceparent`. Without one it begins a trace of its own. */
  readonly within?: Headers;
  /** What led to it without being its whole: its `traceparent`. */
  readonly after?: Headers;
  readonly facts?: Facts;
}

/**
 * Where a process tells what it does. The trace travels in the headers that travel with a request anyway, so that it is
 * the same within a process and between two. Whoever has no `Traces` traces nothing, and pays nothing.
 */
export interface Traces {
  begin(beginning: Beginning): Span;
  /** Sends what was not sent yet. */
  stop(): Promise<void>;
}

/** What `act` comes to, as one span; it is given the headers that continue the trace. */
export async function spanned<T>(
  traces: Traces,
  beginning: Beginning,
  act: (headers: Span['headers']) => Promise<T>,
  failureOf: (value: T) => string | undefined,
): Promise<T> {
  const span = traces.begin(beginning);
  try {
    const value = await act(span.headers);
    span.end({}, failureOf(value));
    return value;
  } catch (error) {
    span.end({}, failureName(error));
    throw error;
  }
}

/** The fact by which a span and the log lines of its request find each other. */
export function identified({ 'x-request-id': id }: Headers): Facts {
  return id === undefined ? {} : { 'rollover.request.id': id };
}

/** What is told of an error: its code, be it ours, the network's or the database's; without one the name of its class. */
export function failureName(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const { code } = error instanceof GraphQLError ? error.extensions : (error as { code?: unknown });
  return typeof code === 'string' ? code : error.name;
}
