import { subscribe } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { writeCursor } from '../../subgraphs/kit/pagination.js';
import { required } from '../../subgraphs/kit/required.js';
import type { Answer, SubgraphName, Subgraphs } from './allSubgraphs.js';
import { callers } from './callers.js';
import type { CallerName } from './callers.js';
import { tells } from './fieldsOf.js';
import type { Story } from './story.js';

export interface Asked {
  readonly world: Subgraphs;
  readonly story: Story;
  readonly caller: CallerName;
  /** All fields of the type. */
  readonly selection: string;
}

/** A thing of the story as a caller gets it; null when it gets nothing. Of several things, what any of them tells. */
export interface Way {
  readonly subgraph: SubgraphName;
  readonly type: string;
  readonly reach: (asked: Asked) => Promise<Answer | null>;
}

type IdOf = (story: Story, caller: CallerName) => string;

/** An entity by its reference, as a gateway asks for it, and anybody else who reaches the subgraph. */
export function entity(subgraph: SubgraphName, type: string, idOf: IdOf): Way {
  return { ...below(subgraph, type, [type, idOf], []), type };
}

/** What stands at a path below an entity. */
export function below(
  subgraph: SubgraphName,
  type: string,
  [parent, idOf]: [string, IdOf],
  path: string[],
): Way {
  const reach = async ({ world, story, caller, selection }: Asked): Promise<Answer | null> => {
    const document = `query ($references: [_Any!]!) {
      _entities(representations: $references) { ... on ${parent} { ${nested(path, selection)} } } }`;
    const references = [{ __typename: parent, id: idOf(story, caller) }];
    const { _entities } = await world.ask(subgraph, callers[caller], document, { references });
    return at(path, _entities);
  };
  return { subgraph, type, reach };
}

/** What stands at a path below a query's root field. */
export function root(
  subgraph: SubgraphName,
  type: string,
  field: (story: Story) => string,
  path: string[] = [],
): Way {
  const reach = async ({ world, story, caller, selection }: Asked): Promise<Answer | null> => {
    const document = `{ answer: ${field(story)} { ${nested(path, selection)} } }`;
    const { answer } = await world.ask(subgraph, callers[caller], document);
    return at(path, answer);
  };
  return { subgraph, type, reach };
}

/** The events of a transfer's stream: all of one that has ended, else the first. */
export function events(transferId: (story: Story) => string, { ended }: { ended: boolean }): Way {
  const reach = async ({ world, story, caller, selection }: Asked): Promise<Answer | null> => {
    const document = `subscription ($id: ID!) { transferChanged(transferId: $id) { ${selection} } }`;
    const operation = await world.operation('transfers', callers[caller], document, {
      id: transferId(story),
    });
    const stream = await subscribe(operation);
    if (!(Symbol.asyncIterator in stream)) return null;
    return together(await read(stream, ended));
  };
  return { subgraph: 'transfers', type: 'TransferEvent', reach };
}

/** The change by which the conversation of the story came to its holder, as a stream of changes tells it. */
export function arrival(): Way {
  const reach = async ({ world, story, caller, selection }: Asked): Promise<Answer | null> => {
    const [arrived] = await world.database.query<{ position: bigint }>(
      `select max(position) as position from transfers.custody_change
       where conversation_id = $1 and cause = 'ROLLED_OVER'`,
      [story.conversationId],
    );
    const after = writeCursor('custody', 'acme', String(required(arrived, 'the arrival').position - 1n));
    const document = `subscription { custodyChanged(after: "${after}") { ${selection} } }`;
    const open = async (name: CallerName) =>
      firstOf(await subscribe(await world.operation('transfers', callers[name], document, {})));
    const [asked, holder] = [await open(caller), await open('holder')];
    // By then the caller has been told too, if ever.
    await holder.first;
    await Promise.all([asked.leave(), holder.leave()]);
    return at([], (await asked.first)?.['custodyChanged'] ?? null);
  };
  return { subgraph: 'transfers', type: 'CustodyChange', reach };
}

/** The first answer of a stream; null when it is not opened, or left before. */
function firstOf(stream: AsyncGenerator<ExecutionResult<Answer>> | ExecutionResult<Answer>) {
  if (!(Symbol.asyncIterator in stream)) return { first: Promise.resolve(null), leave: () => null };
  const first = stream.next().then(({ done, value }) => (done === true ? null : (value.data ?? null)));
  return { first, leave: () => stream.return(undefined) };
}

async function read(stream: AsyncGenerator<ExecutionResult>, toTheEnd: boolean): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const { data } of stream) {
    read.push(data?.['transferChanged']);
    if (!toTheEnd) break;
  }
  return read;
}

function nested(path: readonly string[], selection: string): string {
  return path.reduceRight((fields, field) => `${field} { ${fields} }`, selection);
}

function at(path: readonly string[], value: unknown): Answer | null {
  let found: unknown[] = [value].flat();
  for (const name of path) found = found.flatMap((one) => (one as Answer | null)?.[name] ?? []);
  return together(found);
}

/** One answer of several: for each field the first value that tells something. */
function together(values: unknown[]): Answer | null {
  const answers = values.filter((value): value is Answer => value !== null && value !== undefined);
  const [first] = answers;
  if (!first) return null;
  const told = (field: string): unknown => answers.map((answer) => answer[field]).find(tells) ?? null;
  return Object.fromEntries(Object.keys(first).map((field) => [field, told(field)]));
}
