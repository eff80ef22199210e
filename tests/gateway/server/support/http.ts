import { once } from 'node:events';
import { connect } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    data?: Record<string, unknown> | null;
    errors?: { message: string; extensions: Record<string, unknown> }[];
  };
}

/** Posts a GraphQL request, as a client of today: the status tells what became of it. */
export function post(
  url: string,
  query: string,
  {
    token,
    variables,
    operationName,
    headers,
  }: {
    token?: string;
    variables?: Record<string, unknown>;
    operationName?: string;
    headers?: Record<string, string>;
  } = {},
): Promise<HttpAnswer> {
  return send(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables, operationName }),
  });
}

export async function send(address: string, request: RequestInit = {}): Promise<HttpAnswer> {
  const response = await fetch(address, request);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as HttpAnswer['body']) : {},
  };
}

/** The codes of an answer's errors. */
export function codes({ body }: HttpAnswer): unknown[] {
  return (body.errors ?? []).map(({ extensions }) => extensions['code']);
}

/** Writes these bytes on a bare socket; all that comes back until the other side closes. */
export async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}
