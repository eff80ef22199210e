import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { graphError } from '../errors.js';
import type { OperationRequest } from './admission.js';

const record = z.record(z.string(), z.unknown()).nullish();
const shape = z.object({
  query: z.string().optional(),
  operationName: z.string().nullish(),
  variables: record,
  extensions: record,
});

/** What an HTTP request asks: the body of a POST, or the parameters of a GET. Throws a GraphQLError BAD_REQUEST. */
export function operationRequest({ method, body, query }: FastifyRequest): OperationRequest {
  const read = shape.safeParse(method === 'GET' ? fromParameters(query) : body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue && issue.path.length > 0 ? `"${issue.path.join('.')}"` : 'The request';
  throw graphError(
    'BAD_REQUEST',
    `${where} is not what GraphQL over HTTP has there: ${issue?.message ?? ''}.`,
  );
}

function fromParameters(parameters: unknown): Record<string, unknown> {
  const { variables, extensions, ...others } = parameters as Record<string, unknown>;
  return {
    ...others,
    variables: parsed('variables', variables),
    extensions: parsed('extensions', extensions),
  };
}

function parsed(name: string, text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return text === '' ? undefined : text;
  try {
    return JSON.parse(text);
  } catch {
    throw graphError('BAD_REQUEST', `"${name}" is not JSON.`);
  }
}
