import { authenticate } from '../kit/authentication.js';
import type { Caller } from '../kit/caller.js';
import type { RequestHeaders } from '../kit/subgraph.js';
import type { VerifyToken } from '../kit/tokens.js';
import { createLoaders } from './loaders.js';
import type { Loaders } from './loaders.js';
import type { AllServices, Services } from './services.js';

/** What the resolvers of one request work with. */
export interface Context {
  readonly caller: Caller;
  readonly services: Services;
  /** Made when they are first used: an idle stream has none. */
  readonly loaders: Loaders;
  /** Forgets what was read, which an event or a mutation has changed since: take `loaders` anew afterwards. */
  readonly forget: () => void;
  /** The same before an event of a stream, of which everything is read as streams read. */
  readonly beginEvent: () => void;
}

export async function createContext(
  headers: RequestHeaders,
  { ofRequests, ofStreams }: AllServices,
  verifyToken: VerifyToken,
): Promise<Context> {
  const caller = await authenticate(headers, verifyToken);
  let services = ofRequests;
  let loaders: Loaders | null = null;
  return {
    caller,
    get services() {
      return services;
    },
    get loaders() {
      return (loaders ??= createLoaders(services, caller));
    },
    forget() {
      loaders = null;
    },
    beginEvent() {
      services = ofStreams;
      loaders = null;
    },
  };
}
