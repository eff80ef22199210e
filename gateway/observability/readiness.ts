import type { SubgraphRequest, SubgraphTransport } from '../subgraphs/transport.js';

const question = '{ __typename }';
const patienceMs = 2_000;

/**
 * Whether every subgraph answers: resolves when they all do, rejects with the names of those that do not, and why. One
 * round is asked at a time, however many want to know.
 */
export function subgraphsAnswer(
  transports: () => ReadonlyMap<string, SubgraphTransport>,
): () => Promise<void> {
  let asking: Promise<void> | undefined;
  return () =>
    (asking ??= askAll(transports()).finally(() => {
      asking = undefined;
    }));
}

async function askAll(transports: ReadonlyMap<string, SubgraphTransport>): Promise<void> {
  const silences = await Promise.all([...transports].map(([name, transport]) => silence(name, transport)));
  const silent = silences.filter((each) => each !== null);
  if (silent.length > 0) throw new Error(`no answer from ${silent.join('; ')}`);
}

async function silence(name: string, transport: SubgraphTransport): Promise<string | null> {
  try {
    await transport.execute(questionFor(AbortSignal.timeout(patienceMs)));
    return null;
  } catch (error) {
    return `${name} (${error instanceof Error ? error.message : String(error)})`;
  }
}

function questionFor(signal: AbortSignal): SubgraphRequest {
  const operation = { kind: 'query', name: undefined, text: question } as const;
  return { operation, variables: {}, headers: {}, signal };
}
