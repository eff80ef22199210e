import { CloseCode, makeServer } from 'graphql-ws';
import type { Server } from 'graphql-ws';
import type { ExecutionArgs } from 'graphql';
import { closeCodes } from './closeCodes.js';
import { connectionHeaders } from './connectionHeaders.js';
import { forwardedHeaders } from './forwardedHeaders.js';
import { codeOf, logFaults, publicGraphError } from './publicErrors.js';
import type { Connection } from './webSocketConnection.js';
import { startOperation } from './webSocketSession.js';
import type { Session, SessionSettings, Started } from './webSocketSession.js';

export interface ProtocolSettings<Caller> extends SessionSettings<Caller> {
  /** How long a new connection may take to send `connection_init`. */
  readonly initTimeoutMs: number;
}

/** What graphql-ws keeps of a connection. */
interface Context<Caller> {
  connectionParams?: Record<string, unknown> | undefined;
  readonly extra: Session<Caller>;
}

/** graphql-transport-ws: the door admits who connects, the executor answers what is asked, every error has its code. */
export function webSocketProtocol<Caller>(settings: ProtocolSettings<Caller>): Server<Connection> {
  const server = makeServer<Record<string, unknown> | undefined, Session<Caller>>({
    connectionInitWaitTimeout: 0, // it would not look whether the message waits to be read
    async onConnect(context: Context<Caller>) {
      const { connectionParams, extra: session } = context;
      session.hasBegun = true;
      context.connectionParams = undefined; // it may be 1 MB, and would be kept as long as the connection
      session.admitted = await admit(connectionParams, session.connection, settings);
      return session.admitted !== null;
    },
    onSubscribe: ({ extra: session }, id, payload) => startOperation(session, id, payload, settings),
    execute: (args) => startedBy(args).results(),
    subscribe: (args) => startedBy(args).results(),
    onNext: (_, __, ___, args, result) => startedBy(args).run.publicResult(result),
    onError: ({ extra: session }, _, payload, errors) => session.runs.get(payload)?.run.publicErrors(errors),
    onComplete({ extra: session }, _, payload) {
      session.runs.get(payload)?.run.end();
    },
  });
  return {
    opened(socket, connection) {
      const runs: Session<unknown>['runs'] = new Map();
      connection.watch(() => [...runs.values()].some(({ run }) => run.isAnswering));
      const session = { connection, runs, hasBegun: false, admitted: null };
      const cancel = awaitBegin(session, settings.initTimeoutMs);
      const closed = server.opened(socket, session);
      return (code, reason) => {
        cancel();
        return closed(code, reason);
      };
    },
  };
}

/** Closes the connection in time, unless the client has sent `connection_init`, be it that this was not read yet. */
function awaitBegin<Caller>(session: Session<Caller>, withinMs: number): () => void {
  const timer = setTimeout(() => {
    // A busy process finds that the time is over before it reads what came meanwhile, and `ws` tells that a turn later.
    setImmediate(() => {
      setImmediate(() => {
        if (session.hasBegun) return;
        const code = CloseCode.ConnectionInitialisationTimeout;
        session.connection.close(code, 'Connection initialisation timeout');
      });
    });
  }, withinMs);
  return () => {
    clearTimeout(timer);
  };
}

function startedBy({ contextValue }: ExecutionArgs): Started {
  return contextValue as Started;
}

/** Null when the connection may not stay: it is closed then. */
async function admit<Caller>(
  payload: Record<string, unknown> | undefined,
  connection: Connection,
  { door, logger }: ProtocolSettings<Caller>,
): Promise<Session<Caller>['admitted']> {
  try {
    const headers = connectionHeaders(payload, connection.handshake);
    const caller = await door.admit(forwardedHeaders(headers), connection.address);
    const endsAtMs = door.endsAtMs(caller);
    if (endsAtMs !== null) connection.closeAt(endsAtMs, closeCodes.forbidden, 'The token has expired.');
    return { caller, headers };
  } catch (error) {
    logFaults(logger, connection.id, [error]);
    const code = codeOf(error) === 'UNAUTHENTICATED' ? closeCodes.forbidden : closeCodes.tryAgainLater;
    connection.close(code, publicGraphError(error, connection.id).message);
    return null;
  }
}
