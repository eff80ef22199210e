import type { Caller } from '../kit/caller.js';
import type { Loaders } from './loaders.js';
import type { AccountsService } from './service.js';

/** What the resolvers have for one request. */
export interface Context {
  readonly caller: Caller;
  readonly loaders: Loaders;
  readonly accounts: AccountsService;
}
