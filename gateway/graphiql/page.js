// GraphiQL in the browser: queries and mutations by POST, subscriptions over WebSocket at the same address, the token
// in both. Bundled by bundle.ts.
import { getOperationAST } from 'graphql';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { createClient } from 'graphql-ws';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { eventsSoFar } from './eventsSoFar.js';
import './page.css';

const { document, location, sessionStorage, fetch, URLSearchParams } = globalThis;

const address = new URL('/graphql', location.href);
const webSocketAddress = new URL(address);
webSocketAddress.protocol = address.protocol.replace('http', 'ws');

const welcome = `# Queries and mutations go by POST, subscriptions over WebSocket, all to ${address.pathname}.
# A subscription shows its newest event, and those before it below, under "earlier".
# The token above goes with each of them. Without one, only the schema can be asked for.
{
  __typename
}
`;

const tokenField = document.getElementById('token');
tokenField.value = sessionStorage.getItem('token') ?? '';
tokenField.addEventListener('input', () => sessionStorage.setItem('token', tokenField.value));

createRoot(document.getElementById('graphiql')).render(
  createElement(GraphiQL, {
    fetcher: ask,
    defaultQuery: welcome,
    query: new URLSearchParams(location.search).get('query') ?? undefined,
    shouldPersistHeaders: false,
  }),
);

async function ask(params, { headers = {}, documentAST } = {}) {
  // The schema is for everybody, but not for an expired token: it is asked for once, and the field may hold the last one.
  const sent = params.operationName === 'IntrospectionQuery' ? headers : withToken(headers);
  const operation = documentAST && getOperationAST(documentAST, params.operationName ?? undefined);
  return operation?.operation === 'subscription' ? listen(params, sent) : post(params, sent);
}

/** The headers tab wins over the token field. */
function withToken(headers) {
  const token = tokenField.value.trim().replace(/^Bearer /i, '');
  const given = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  return token === '' || given ? headers : { ...headers, Authorization: `Bearer ${token}` };
}

async function post(params, headers) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(params),
  });
  return response.json();
}

function listen(params, connectionParams) {
  return eventsSoFar(
    createClient({ url: webSocketAddress.href, connectionParams, retryAttempts: 0 }),
    params,
  );
}
