import type { Caller } from '../kit/caller.js';
import type { Sql } from '../kit/database/database.js';
import { batched, byId, listsBy } from '../kit/loading.js';
import type { Loader, SharedLoader } from '../kit/loading.js';
import { findsSkill, seesAccount } from './domain/access.js';
import type { Owner } from './domain/access.js';
import type { Owners } from './facts.js';
import type { SkillModel, WorkingHoursModel } from './models.js';
import * as store from './store.js';

/** What one caller may see, for one request. What it may not see is null, exactly like what does not exist. */
export interface Loaders {
  readonly account: Loader<Owner | null>;
  /** A skill that is named by something the caller sees; deleted ones too. */
  readonly skill: Loader<SkillModel | null>;
  /** A skill that the caller finds when looking for it. */
  findSkill(id: string): Promise<SkillModel | null>;
  /** The skills of an account that the caller finds, by id. */
  readonly skillsOfAccount: Loader<SkillModel[]>;
  /** The skills of an agent that the caller finds, by id. */
  readonly skillsOfAgent: Loader<SkillModel[]>;
  readonly membersOfSkill: Loader<{ id: string }[]>;
  /** The hours of a skill, its own or its account's; none or one. */
  readonly hoursOfSkill: Loader<WorkingHoursModel[]>;
  /** The default hours of an account; none or one. */
  readonly hoursOfAccount: Loader<WorkingHoursModel[]>;
}

/** Forgets skills and hours as they were before a mutation of the same document. */
export function forgetConfiguration(loaders: Loaders): void {
  const { skill, skillsOfAccount, skillsOfAgent, hoursOfSkill, hoursOfAccount } = loaders;
  for (const loader of [skill, skillsOfAccount, skillsOfAgent, hoursOfSkill, hoursOfAccount]) loader.forget();
}

/** What is read for all requests, which see of it what their callers may. */
export interface SharedLoaders {
  readonly owners: Owners;
  readonly skills: SharedLoader<SkillModel>;
}

export function loadersFor(caller: Caller, sql: Sql, everybodys: SharedLoaders): Loaders {
  const { owners } = everybodys;
  const found = async <T extends SkillModel>(skills: T[]): Promise<T[]> => {
    const accounts = await owners.find(skills.map(({ accountId }) => accountId));
    return skills.filter((skill) => {
      const account = accounts.get(skill.accountId);
      return account !== undefined && findsSkill(caller, account, skill);
    });
  };
  const { account, skill } = entities(caller, everybodys);
  return {
    account,
    skill,
    findSkill: async (id) => {
      const named = await skill.load(id);
      return named && ((await found([named]))[0] ?? null);
    },
    skillsOfAccount: listsBy(
      async (ids) => found(await store.skillsOfAccounts(sql, ids)),
      ({ accountId }) => accountId,
    ),
    skillsOfAgent: listsBy(
      async (ids) => found(await store.skillsOfAgents(sql, ids)),
      ({ agentId }) => agentId,
    ),
    membersOfSkill: listsBy(
      (ids) => store.membersOf(sql, ids),
      ({ skillId }) => skillId,
    ),
    hoursOfSkill: listsBy(
      (ids) => store.workingHoursOf(sql, ids),
      ({ skillId }) => skillId,
    ),
    hoursOfAccount: listsBy(
      (ids) => store.workingHoursOfAccounts(sql, ids),
      ({ accountId }) => accountId,
    ),
  };
}

function entities(caller: Caller, { owners, skills }: SharedLoaders): Pick<Loaders, 'account' | 'skill'> {
  const account = byId(async (ids) => {
    const accounts = await owners.find(ids);
    return [...accounts.values()].filter((each) => seesAccount(caller, each));
  });
  const skill = batched<SkillModel | null>(null, async (ids) => {
    const named = await skills.load(ids);
    const accounts = await Promise.all(named.map(async (each) => each && account.load(each.accountId)));
    return named.map((each, index) => (accounts[index] ? each : null));
  });
  return { account, skill };
}
