import { Kind, OperationTypeNode, parse, print, separateOperations, visit } from 'graphql';
import type { DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { openGraph } from '../../../gateway/openGraph.js';
import { findOperation } from '../../../gateway/planning/findOperation.js';
import { publicError } from '../../../subgraphs/kit/serving/publicErrors.js';
import { generatedOperation } from '../../support/generatedOperations.js';
import { mediaShelf } from '../../support/mediaShelf.js';
import { imaginedMuseum } from '../../support/museum.js';
import { nastyShop } from '../../support/nastyShop.js';
import { openMade } from '../../support/supergraphs.js';
import type { Answer, MadeGraph } from '../../support/supergraphs.js';
import { imaginedMaze } from '../../support/tradingMaze.js';
import { withEvents } from '../../support/withEvents.js';

const aliases = ['id', 'sku', 'name', 'title', '__typename', 'a__alias_0', 'constructor', 'a', 'b'];

describe('an event has what a query of the same has', () => {
  it.each([
    ['on a shop that is nasty', nastyShop, 150],
    ['on a shelf of interfaces', mediaShelf, 80],
    ['in a maze', imaginedMaze, 80],
    ['in a museum', imaginedMuseum, 40],
  ])(
    '%s',
    async (_, subgraphs, operations) => {
      const made = await openMade(subgraphs().map(withEvents), { open: openGraph });
      let compared = 0;
      for (let seed = 0; seed < operations; seed += 1) {
        const { query: generated, variables } = generatedOperation(made.graph.schema, seed, { aliases });
        const document = ofOneField(parse(generated));
        const query = document && print(document);
        const answer = query && (await made.ask(query, variables));
        if (!answer || answer.data === undefined) continue; // not even the query can be planned
        compared += 1;

        const events = await eventsOf(made, asSubscription(document), variables);

        expect({ query, events }).toEqual({ query, events: [shown(answer), shown(answer)] });
      }
      expect(compared).toBeGreaterThan(operations / 2);
    },
    60_000,
  );
});

/** The operation with the first of its root fields alone, which nothing leaves out; null where that is introspection. */
function ofOneField(document: DocumentNode): DocumentNode | null {
  const operation = findOperation(document, null);
  const [field] = operation.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || field.name.value.startsWith('__')) return null;
  const selectionSet = { ...operation.selectionSet, selections: [{ ...field, directives: [] }] };
  const definitions = document.definitions.map((each) =>
    each === operation ? { ...operation, selectionSet } : each,
  );
  return separateOperations({ ...document, definitions })[''] ?? null;
}

function asSubscription(document: DocumentNode): DocumentNode {
  return visit(document, {
    OperationDefinition: (each) => ({ ...each, operation: OperationTypeNode.SUBSCRIPTION }),
  });
}

/** As clients of streams see it: faults are masked. */
function shown({ data, errors }: Answer): string {
  return JSON.stringify({ data, errors: errors?.map((error) => publicError(error, '')) });
}

async function eventsOf(
  { graph }: MadeGraph,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const opened = await graph.subscribe({ document, operationName: null, variables, headers: {} });
  if (!(Symbol.asyncIterator in opened)) return [JSON.stringify(opened)];
  const events: string[] = [];
  for await (const event of opened) events.push(JSON.stringify(event));
  return events;
}
