import { seesBrand } from '../kit/caller.js';
import type { Caller } from '../kit/caller.js';
import type { Database } from '../kit/database/database.js';
import { byId, listsBy, seen, shared } from '../kit/loading.js';
import type { Loader, SharedLoader } from '../kit/loading.js';
import { findsAccount, seesLinks } from './domain/access.js';
import type { AccountModel, BrandModel, LinkModel, ReasonCodeModel, UserModel } from './models.js';
import * as store from './store.js';

/** What one caller may see, for one request. What it may not see is null, exactly like what does not exist. */
export interface Loaders {
  readonly brand: Loader<BrandModel | null>;
  readonly account: Loader<AccountModel | null>;
  readonly user: Loader<UserModel | null>;
  readonly link: Loader<LinkModel | null>;
  readonly reasonCodesOfAccount: Loader<ReasonCodeModel[]>;
  /** The accounts of a brand that the caller finds, by id. */
  readonly accountsOfBrand: Loader<AccountModel[]>;
  /** All accounts that the caller finds, by id. */
  accounts(): Promise<AccountModel[]>;
  linksOf(source: AccountModel): Promise<LinkModel[]>;
  /** Forgets accounts and links as they were before a mutation of the same document. */
  forgetConfiguration(): void;
}

/** What is read for all requests, which see of it what their callers may. */
export interface SharedLoaders {
  readonly accounts: SharedLoader<AccountModel>;
  readonly users: SharedLoader<UserModel>;
}

export function sharedLoaders({ reads }: Database): SharedLoaders {
  return {
    accounts: shared((ids) => store.accountsById(reads, ids)),
    users: shared((ids) => store.usersById(reads, ids)),
  };
}

export function loadersFor(caller: Caller, database: Database, everybodys: SharedLoaders): Loaders {
  const found = (accounts: AccountModel[]) => accounts.filter((account) => findsAccount(caller, account));
  const accountsOfBrand = listsBy(
    async (ids) => found(await store.accountsOfBrands(database, ids)),
    ({ brandId }) => brandId,
  );
  const links = listsBy(
    (ids) => store.linksFrom(database, ids),
    ({ sourceId }) => sourceId,
  );
  const byIds = entities(caller, database, everybodys);
  return {
    ...byIds,
    accountsOfBrand,
    accounts: async () =>
      caller.brandId === null
        ? found(await store.allAccounts(database))
        : accountsOfBrand.load(caller.brandId),
    reasonCodesOfAccount: listsBy(
      (ids) => store.reasonCodesOf(database, ids),
      ({ accountId }) => accountId,
    ),
    linksOf: async (source) => (seesLinks(caller, source) ? links.load(source.id) : []),
    forgetConfiguration: () => {
      for (const loader of [byIds.account, byIds.link, accountsOfBrand, links]) loader.forget();
    },
  };
}

function entities(
  caller: Caller,
  database: Database,
  { accounts, users }: SharedLoaders,
): Pick<Loaders, 'brand' | 'account' | 'user' | 'link'> {
  return {
    brand: byId(async (ids) =>
      (await store.brandsById(database, ids)).filter(({ id }) => seesBrand(caller, id)),
    ),
    account: seen(accounts, ({ brandId }) => seesBrand(caller, brandId)),
    user: seen(users, ({ brandId }) => seesBrand(caller, brandId)),
    link: byId(async (ids) =>
      (await store.linksById(database, ids)).filter(({ source }) => seesLinks(caller, source)),
    ),
  };
}
