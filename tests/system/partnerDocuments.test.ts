import { readFile } from 'node:fs/promises';
import { buildSchema, parse, validate } from 'graphql';
import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';
import { feed } from '../../examples/partner/feed.js';
import { final } from '../../examples/partner/refused.js';
import { closeCodes } from '../../subgraphs/kit/serving/closeCodes.js';

const text = await readFile('docs/partners.md', 'utf8');
const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', block = '']) => ({
  language,
  block,
}));
const of = (wanted: string): string[] =>
  blocks.flatMap(({ language, block }) => (language === wanted ? [block] : []));
const unbroken = (code: string): string => code.replace(/\s+/g, ' ').trim();
const examples = await Promise.all(globSync('examples/partner/*.ts').map((file) => readFile(file, 'utf8')));

it('every operation of the document is one of the API', async () => {
  const schema = buildSchema(await readFile('schema/api.graphql', 'utf8'));

  expect(of('graphql')).toHaveLength(3);
  for (const operation of of('graphql')) expect(validate(schema, parse(operation))).toEqual([]);
});

it('the feed is followed by the operation that the example sends', () => {
  expect(of('graphql').map(unbroken)).toContain(unbroken(feed));
});

it.each(of('ts').map((snippet) => [snippet.split('\n')[0], snippet]))(
  '%s is in the example',
  (_, snippet) => {
    const code = examples.map(unbroken).join(' ');

    expect(code).toContain(unbroken(snippet));
  },
);

it('every close code is there: ours, those of WebSockets and those of the protocol on them', () => {
  const others = [1002, 1006, 1007, 1008, 1009, 4400, 4401, 4406, 4408, 4409, 4429];
  for (const code of [...Object.values(closeCodes), ...others]) expect(text).toContain(String(code));
});

it('whoever goes by it stays away after the codes upon which the example does', () => {
  const [, listed = ''] = /stay away after (.*?), begin anew/s.exec(text) ?? [];

  expect([...listed.matchAll(/`(\w+)`/g)].map(([, code]) => code)).toEqual(final);
});

it('nothing is shown that no test knows', () => {
  expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['sh', 'graphql', 'ts']));
});
