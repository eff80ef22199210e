import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint({ overrideConfigFile: 'eslint.walls.js' });

/** The rules that a file with this text at this place would break. */
async function complaints(filePath: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return result?.messages.map(({ ruleId }) => ruleId) ?? [];
}

describe('the walls', () => {
  it.each([
    ['a subgraph out of another', 'subgraphs/accounts/x.ts', '../transfers/store.js'],
    ['a subgraph out of the gateway', 'subgraphs/skills/x.ts', '../../gateway/graph.js'],
    ['a subgraph out of the migrations', 'subgraphs/transfers/commands/x.ts', '../../../prisma/migrate.js'],
    ['another subgraph out of domain/', 'subgraphs/transfers/domain/x.ts', '../../skills/domain/y.js'],
    ['packages out of domain/', 'subgraphs/transfers/domain/x.ts', 'graphql'],
    ['Node out of domain/', 'subgraphs/conversations/domain/x.ts', 'node:fs'],
    ['the store out of domain/', 'subgraphs/transfers/domain/x.ts', '../store.js'],
    ['subgraphs out of configuration/', 'subgraphs/configuration/x.ts', '../skills/store.js'],
    ['kit out of configuration/', 'subgraphs/configuration/x.ts', '../kit/database.js'],
    ['other packages out of hours/', 'subgraphs/hours/x.ts', 'graphql'],
    ['subgraphs out of kit/', 'subgraphs/kit/x.ts', '../transfers/rows.js'],
    ['the gateway out of kit/', 'subgraphs/kit/serving/x.ts', '../../../gateway/graph.js'],
    ['subgraphs out of the gateway', 'gateway/execution/x.ts', '../../subgraphs/transfers/rows.js'],
    ['generated types out of the gateway', 'gateway/x.ts', '../generated/transfers.js'],
  ])('keep %s', async (_, file, imported) => {
    const found = await complaints(file, `import { y } from '${imported}';\nexport const x = y;`);

    expect(found).toEqual(['no-restricted-imports']);
  });

  it.each([
    ['the clock', 'Date.now()'],
    ['the clock', 'new Date()'],
    ['chance', 'Math.random()'],
    ['the process', 'process.env'],
  ])('keep %s out of domain/ (%s)', async (_, expression) => {
    const found = await complaints('subgraphs/transfers/domain/x.ts', `export const x = ${expression};`);

    expect(found).not.toEqual([]);
    expect(new Set(found)).toEqual(new Set(['no-restricted-syntax']));
  });

  it.each([
    ['its own domain', 'subgraphs/transfers/steps/settle.ts', '../domain/moves.js'],
    ['hours', 'subgraphs/transfers/domain/x.ts', '../../hours/opening.js'],
    ['configuration', 'subgraphs/accounts/domain/x.ts', '../../configuration/findings.js'],
    ['kit', 'subgraphs/transfers/commands/x.ts', '../../kit/caller.js'],
    ['its generated types', 'subgraphs/transfers/resolvers/x.ts', '../../../generated/transfers.js'],
    ['kit in the gateway', 'gateway/x.ts', '../subgraphs/kit/errors.js'],
  ])('let %s through', async (_, file, imported) => {
    const found = await complaints(file, `import { y } from '${imported}';\nexport const x = y;`);

    expect(found).toEqual([]);
  });
});
