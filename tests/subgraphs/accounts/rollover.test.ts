import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountsSubgraph } from '../../../subgraphs/accounts/subgraph.js';
import { aDemoWorld } from '../../support/demoWorld.js';
import type { DemoWorld } from '../../support/demoWorld.js';
import { configuration, configureAfresh, disableRollover, enableRollover } from './configuring.js';

let world: DemoWorld;
beforeAll(async () => {
  world = await aDemoWorld(accountsSubgraph);
});
afterAll(() => world.stop());
beforeEach(() => configureAfresh(world));

const accountId = 'acme-bank';

describe('rollover', () => {
  it('is disabled and enabled for an account by an administrator, who counts the changes', async () => {
    const disabled = await disableRollover(world, 'admin', { accountId, expectedRevision: 1 });
    const enabled = await enableRollover(world, 'admin', { accountId, expectedRevision: 2 });

    expect(disabled.account).toEqual({ id: accountId, rolloverEnabled: false, revision: 2 });
    expect(enabled.account).toEqual({ id: accountId, rolloverEnabled: true, revision: 3 });
  });

  it('that is enabled already is answered without a new revision', async () => {
    const before = await configuration(world);

    const { account, userErrors } = await enableRollover(world, 'admin', { accountId });

    expect(account).toEqual({ id: accountId, rolloverEnabled: true, revision: 1 });
    expect(userErrors).toEqual([]);
    expect(await configuration(world)).toEqual(before);
  });

  it('cannot be disabled on the ground of what has changed since', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => disableRollover(world, 'admin', { accountId, expectedRevision: 1 })),
    );

    expect(answers.filter(({ account }) => account)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual(
      Array(4).fill(expect.objectContaining({ code: 'REVISION_CONFLICT', currentRevision: 2 })),
    );
  });

  it.each(['bank-manager', 'bank-agent-1', 'bank-bot', 'acme-analyst', 'acme-partner', 'acme-web'])(
    'is not for %s to switch',
    async (who) => {
      const before = await configuration(world);

      const { account, userErrors } = await disableRollover(world, who, { accountId });

      expect(account).toBeNull();
      expect(userErrors).toMatchObject([{ __typename: 'ForbiddenRole', field: null }]);
      expect(await configuration(world)).toEqual(before);
    },
  );

  it('of an account of another brand is as if there were no such account', async () => {
    const ofGlobex = { sub: 'globex-admin', role: 'ADMIN', brand: 'globex' };

    const foreign = await disableRollover(world, ofGlobex, { accountId });
    const unknown = await disableRollover(world, ofGlobex, { accountId: 'nowhere' });

    expect(foreign).toEqual(unknown);
    expect(foreign.userErrors).toMatchObject([{ code: 'ACCOUNT_NOT_FOUND', field: ['accountId'] }]);
  });

  it('that is disabled makes links useless, as the administrator is told', async () => {
    const { warnings } = await disableRollover(world, 'admin', { accountId });

    expect(warnings.map(({ code }) => code)).toContain('LINK_NOT_ENABLED');
    expect((await enableRollover(world, 'admin', { accountId })).warnings).toEqual([]);
  });
});
