import { GraphQLError, Kind } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { errorCodes } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import type { Logger } from '../logger.js';
import { mask } from '../database/outage.js';
import { logThrown } from '../logRarely.js';

/** What servers put next to an error for each other, and no client may see. */
const privateExtensions = ['stacktrace', 'exception', 'http', 'originalError'];

/**
 * The error as its caller may see it: with a code of the published table, and without a stack. Whatever has no such
 * code is ours: it is masked, and the request id finds it in the log.
 */
export function publicError(error: unknown, requestId: string): GraphQLFormattedError {
  const { message, locations, path, extensions } = formatted(error);
  const where = { ...(locations && { locations }), ...(path && { path }) };
  const code = toldCode(error);
  if (code === null) {
    const masked = mask(error);
    return { message: masked.message, ...where, extensions: { code: masked.code, requestId } };
  }
  const facts = Object.entries(extensions ?? {}).filter(([name]) => !privateExtensions.includes(name));
  return { message, ...where, extensions: { ...Object.fromEntries(facts), code } };
}

/** The same as an error object, for libraries that insist on one. */
export function publicGraphError(error: unknown, requestId: string): GraphQLError {
  const { message, path = null, extensions = null } = publicError(error, requestId);
  const { nodes = null, source = null, positions = null } = error instanceof GraphQLError ? error : {};
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

/** The published code of an error; for one that has none, that of what is told instead. */
export function codeOf(error: unknown): ErrorCode {
  return toldCode(error) ?? mask(error).code;
}

/** The code of an error that may be told as it is; null for a fault of ours. */
function toldCode(error: unknown): ErrorCode | null {
  const { extensions } = formatted(error);
  const code = extensions?.['code'];
  if (code === 'INTERNAL_SERVER_ERROR') return null;
  if (typeof code === 'string' && Object.hasOwn(errorCodes, code)) return code as ErrorCode;
  return code === undefined && isAboutAnArgument(error) ? 'BAD_USER_INPUT' : null;
}

/** Logs what `publicError` hides, and nothing else: message and stack, never the document or its variables. */
export function logFaults(logger: Logger, requestId: string, errors: readonly unknown[]): void {
  for (const error of errors.filter((each) => toldCode(each) === null)) {
    const cause = (error instanceof GraphQLError ? error.originalError : undefined) ?? error;
    const { message, path } = formatted(error);
    const stack = cause instanceof Error ? cause.stack : undefined;
    logThrown(logger, 'an outage', error, (omitted) => {
      logger.error(
        { requestId, path: path?.join('.'), fault: message, stack, ...omitted },
        'masked an error',
      );
    });
  }
}

/** Errors are objects of graphql-js in process and plain objects when they come over the network. */
function formatted(error: unknown): GraphQLFormattedError {
  if (error instanceof GraphQLError) return error.toJSON();
  if (error instanceof Error) return { message: error.message };
  return typeof error === 'object' && error !== null && 'message' in error
    ? (error as GraphQLFormattedError)
    : { message: 'unknown' };
}

/** graphql-js gives no codes: its errors about values point at them, its errors about results at fields. */
export function isAboutAnArgument(error: unknown): boolean {
  if (!(error instanceof GraphQLError)) return false;
  const kinds: string[] = [Kind.VARIABLE_DEFINITION, Kind.VARIABLE, Kind.ARGUMENT];
  const [node] = error.nodes ?? [];
  return node !== undefined && (kinds.includes(node.kind) || node.kind.endsWith('Value'));
}
