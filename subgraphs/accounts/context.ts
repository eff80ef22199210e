import type { Caller } from '../kit/caller.js';
import type { Loaders } from './loaders.js';
import type { Services } from './services.js';

/** What the resolvers have for one request. */
export interface Context {
  readonly caller: Caller;
  readonly loaders: Loaders;
  readonly services: Services;
}
