import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kind, OperationTypeNode, parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { defaultMaxCost } from '../../gateway/security/demandControl.js';
import { defaultMaxOperations } from '../../gateway/security/guardSettings.js';
import { defaultLimits } from '../../gateway/security/limits.js';
import { required } from '../../subgraphs/kit/required.js';
import { people } from '../support/people.js';
import { aRunningSystem } from '../support/runningSystem.js';
import type { Answer, TestSystem } from '../support/runningSystem.js';
import { isAsShown, snippetsIn, unindented } from './snippets.js';
import type { Snippet } from './snippets.js';

const text = readFileSync('docs/frontend.md', 'utf8');
const snippets = snippetsIn(text);
const ofLanguage = (...languages: string[]) =>
  snippets.filter(({ language }) => languages.includes(language)).map((each) => [each.line, each] as const);

let dataDir: string;
let system: TestSystem;
/** What the snippets' variables stand for. */
let facts: Record<string, unknown>;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rollover-docs-'));
  system = await aRunningSystem({ dataDir });
  facts = await someWork(system);
});
afterAll(async () => {
  await system.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function firstEvent(who: string, query: string, variables: Record<string, unknown>): Promise<Answer> {
  const client = createClient({
    url: system.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${await system.tokenFor(who)}` },
  });
  try {
    for await (const event of client.iterate({ query, variables })) return event;
    throw new Error('The stream ended before its first event.');
  } finally {
    await client.dispose();
  }
}

/** A conversation that stays with its agent, and one that rings at the bank. */
async function someWork(world: TestSystem): Promise<Record<string, unknown>> {
  const { setAvailability, startConversation, rollOver, write } = people(world);
  await Promise.all(['retail-agent-2', 'bank-agent-2'].map((agentId) => setAvailability(agentId, 'AWAY')));
  const conversationId = await startConversation();
  const transferId = await rollOver('retail-agent-1', await startConversation());
  const { conversation } = await world.ask<{
    conversation: { messages: { pageInfo: { endCursor: string } } };
  }>('retail-agent-1', 'query ($id: ID!) { conversation(id: $id) { messages { pageInfo { endCursor } } } }', {
    id: conversationId,
  });
  const after = conversation.messages.pageInfo.endCursor;
  await write(conversationId, 'Are you there?');
  return { conversationId, transferId, after };
}

async function run({ text: query, comment }: Snippet): Promise<Answer> {
  const who = comment.replace(/^as /, '');
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('A snippet is one operation.');
  const names = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const variables = Object.fromEntries(names.map((name) => [name, required(facts[name], name)]));
  return operation.operation === OperationTypeNode.SUBSCRIPTION
    ? firstEvent(who, query, variables)
    : system.answer(who, query, variables);
}

/** What the document shows as the answer: the JSON right after the snippet. */
function shownAfter(snippet: Snippet): unknown {
  const next = snippets[snippets.indexOf(snippet) + 1];
  return next?.language === 'json' ? JSON.parse(next.text) : undefined;
}

describe('docs/frontend.md', () => {
  it('has snippets of languages that run here', () => {
    expect(new Set(snippets.map(({ language }) => language))).toEqual(
      new Set(['sh', 'json', 'js', 'ts', 'graphql']),
    );
  });

  it.each(ofLanguage('graphql'))('line %i: asks what the graph answers', async (_, snippet) => {
    const answer = await run(snippet);

    expect(answer.errors).toBeUndefined();
    const shown = shownAfter(snippet);
    if (shown !== undefined) expect(answer).toSatisfy((found) => isAsShown(found, shown));
  });

  it.each(ofLanguage('sh'))('line %i: says what a shell does', async (_, snippet) => {
    const script = `npm() { [ "$1 $2" = "run --silent" ] && node "dist/scripts/$3.js" "\${@:5}"; }\n${snippet.text}`;
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-euc', script.replaceAll('http://127.0.0.1:4000/graphql', system.url)],
      { env: { ...process.env, DATA_DIR: dataDir } },
    );

    expect(JSON.parse(stdout)).toSatisfy((found) => isAsShown(found, shownAfter(snippet)));
  });

  it.each(ofLanguage('ts', 'js'))('line %i: shows what the example does', (_, { text: shown, comment }) => {
    expect(unindented(readFileSync(comment, 'utf8'))).toContain(unindented(shown));
  });

  it('shows the answer to what it follows', () => {
    const answers = snippets.flatMap(({ language }, index) =>
      language === 'json' ? [snippets[index - 1]] : [],
    );

    expect(answers.length).toBeGreaterThan(0);
    expect(answers.every((asked) => asked?.language === 'graphql' || asked?.language === 'sh')).toBe(true);
  });

  it('names the limits as they are', () => {
    const { bytes, tokens, depth, rootFields, aliases, directives, fields } = defaultLimits;
    const { valueDepth, variablesDepth, streamCharacters } = defaultLimits;
    const rows = [...text.matchAll(/^\| (\w[^|]*?) +\| (\d+) +\|$/gm)].map(([, , limit]) => Number(limit));

    const ofOneOperation = [
      tokens,
      depth,
      rootFields,
      aliases,
      directives,
      fields,
      valueDepth,
      variablesDepth,
    ];
    const ofStreams = [streamCharacters, defaultMaxOperations];
    expect(rows).toEqual([bytes, ...ofOneOperation, defaultMaxCost, 100, ...ofStreams]);
  });
});
