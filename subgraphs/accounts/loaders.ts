import { seesBrand } from '../kit/caller.js';
import type { Caller } from '../kit/caller.js';
import type { Database } from '../kit/database.js';
import { byId, listsBy } from '../kit/loading.js';
import type { Loader } from '../kit/loading.js';
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

export function loadersFor(caller: Caller, database: Database): Loaders {
  const found = (accounts: AccountModel[]) => accounts.filter((account) => findsAccount(caller, account));
  const accountsOfBrand = listsBy(
    async (ids) => found(await store.accountsOfBrands(database, ids)),
    ({ brandId }) => brandId,
  );
  const links = listsBy(
    (ids) => store.linksFrom(database, ids),
    ({ sourceId }) => sourceId,
  );
  const byIds = entities(caller, database);
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

function entities(caller: Caller, database: Database): Pick<Loaders, 'brand' | 'account' | 'user' | 'link'> {
  return {
    brand: byId(async (ids) =>
      (await store.brandsById(database, ids)).filter(({ id }) => seesBrand(caller, id)),
    ),
    account: byId(async (ids) =>
      (await store.accountsById(database, ids)).filter(({ brandId }) => seesBrand(caller, brandId)),
    ),
    user: byId(async (ids) =>
      (await store.usersById(database, ids)).filter(({ brandId }) => seesBrand(caller, brandId)),
    ),
    link: byId(async (ids) =>
      (await store.linksById(database, ids)).filter(({ source }) => seesLinks(caller, source)),
    ),
  };
}
