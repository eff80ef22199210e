import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';

const subgraphs = ['accounts', 'skills', 'conversations', 'transfers'];

/** What a source does to tables: writes in SQL, reads in SQL, and what it asks of Prisma, as `schema.table`. */
function touched(source: string): { writes: string[]; reads: string[]; models: string[] } {
  const all = (pattern: RegExp): string[] => [...source.matchAll(pattern)].map(([, name = '']) => name);
  return {
    writes: all(/\b(?:insert into|update|delete from)\s+((?:\w+)\."?\w+"?)/g),
    reads: all(/\b(?:from|join)\s+((?:\w+)\."?\w+"?)(?!\w*\()/g),
    models: all(/\b(?:prisma|tables|tx)\.(\w+)\.\w+\(/g),
  };
}

function sourcesOf(subgraph: string): string {
  return globSync(`subgraphs/${subgraph}/**/*.ts`)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

function modelsOf(subgraph: string): string[] {
  const schema = readFileSync(`prisma/schema/${subgraph}.prisma`, 'utf8');
  return [...schema.matchAll(/^model (\w)(\w*)/gm)].map(
    ([, first = '', rest = '']) => first.toLowerCase() + rest,
  );
}

describe.each(subgraphs)('the subgraph %s', (subgraph) => {
  const { writes, reads, models } = touched(sourcesOf(subgraph));

  it('writes no table but its own', () => {
    expect(writes.filter((table) => !table.startsWith(`${subgraph}.`))).toEqual([]);
  });

  it('reads others only through the views that they publish', () => {
    const foreign = reads.filter(
      (table) => subgraphs.includes(table.split('.')[0] ?? '') && !table.startsWith(subgraph),
    );

    expect(foreign.filter((table) => !table.endsWith('_facts'))).toEqual([]);
  });

  it('asks Prisma for no model but its own', () => {
    const own = modelsOf(subgraph);

    expect(models.filter((model) => !model.startsWith('$') && !own.includes(model))).toEqual([]);
  });
});

describe('the reading of sources', () => {
  it('finds what a source touches', () => {
    const source =
      'insert into a.b (c) … update a."user" set … from a.b_facts join transfers.used(1) … prisma.account.findMany(';

    expect(touched(source)).toEqual({
      writes: ['a.b', 'a."user"'],
      reads: ['a.b_facts'],
      models: ['account'],
    });
  });
});
