import { defaultFieldResolver } from 'graphql';
import type { GraphQLField, GraphQLObjectType } from 'graphql';
import type { RequestHeaders, Subgraph } from '../subgraph.js';
import { failureName } from './traces.js';
import type { Beginning, Span, Traces } from './traces.js';

/** Where a context keeps the headers of its request, out of the way of the resolvers' names. */
const asked = Symbol('asked');

interface TracedContext {
  readonly [asked]?: RequestHeaders;
}

/**
 * The same subgraph, whose root fields are told as spans: one for each, `_entities` too, however many entities it brings.
 * A span for each field of each object would cost more than most of them do. Of a subscription each event has one, in a
 * trace of its own: its stream may last for days.
 */
export function tracedSubgraph(subgraph: Subgraph, traces: Traces): Subgraph {
  const { schema } = subgraph;
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    if (root) traceFields(root, subgraph.name, traces, (within) => ({ within }));
  }
  const events = schema.getSubscriptionType();
  if (events) traceFields(events, subgraph.name, traces, (after) => ({ after }));
  return {
    name: subgraph.name,
    schema,
    context: async (headers) => Object.assign(await subgraph.context(headers), { [asked]: headers }),
    ready: () => subgraph.ready(),
    forgetOld: () => subgraph.forgetOld(),
    stop: () => subgraph.stop(),
  };
}

/** `placeOf`: what a field has to do with the trace of its request. */
function traceFields(
  root: GraphQLObjectType,
  subgraph: string,
  traces: Traces,
  placeOf: (request: RequestHeaders) => Pick<Beginning, 'within' | 'after'>,
): void {
  for (const field of Object.values(
    root.getFields() as Record<string, GraphQLField<unknown, TracedContext>>,
  )) {
    const { resolve = defaultFieldResolver } = field;
    const name = `${root.name}.${field.name}`;
    field.resolve = (source, args, context, info) => {
      const request = context[asked];
      if (!request) return resolve(source, args, context, info);
      const facts = { 'graphql.field.path': field.name, 'rollover.subgraph': subgraph };
      const span = traces.begin({ name, kind: 'internal', ...placeOf(request), facts });
      return ended(span, () => resolve(source, args, context, info));
    };
  }
}

/** What `act` gives, at once or later, and the span's end with it. */
function ended(span: Span, act: () => unknown): unknown {
  try {
    const value = act();
    if (!(value instanceof Promise)) {
      span.end();
      return value;
    }
    return value.then(
      (later: unknown) => {
        span.end();
        return later;
      },
      (error: unknown) => {
        span.end({}, failureName(error));
        throw error;
      },
    );
  } catch (error) {
    span.end({}, failureName(error));
    throw error;
  }
}
