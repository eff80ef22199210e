import { setTimeout as delay } from 'node:timers/promises';

/** What becomes of a command: its answer has a noun, or reasons why not. */
const nouns = {
  startConversation: 'conversation',
  closeConversation: 'conversation',
  takeConversation: 'conversation',
  sendMessage: 'message',
  rolloverConversation: 'transfer',
  rollbackConversation: 'transfer',
  acceptTransfer: 'transfer',
  declineTransfer: 'transfer',
  cancelTransfer: 'transfer',
  setAvailability: 'user',
} as const;

export type Mutation = keyof typeof nouns;

export interface Command {
  readonly who: string;
  readonly mutation: Mutation;
  readonly input: { readonly idempotencyKey: string; readonly [field: string]: unknown };
}

/** What a client was told: it relies on that from then on. */
export interface Told extends Command {
  /** Of what was made or changed; null when refused. */
  readonly id: string | null;
  /** Why it was refused. */
  readonly codes: readonly string[];
}

/** Where clients ask over HTTP, whether the server lives or not. */
export interface Counter {
  readonly told: readonly Told[];
  /** How many requests were left without an answer. */
  readonly unanswered: () => number;
  /** Asks with the same key until there is an answer. */
  command(command: Command): Promise<Told>;
  /** The same, for one that was answered before: what it is answered now. */
  again(command: Command): Promise<Told>;
  /** The data of a query; null when there was no answer. */
  query(who: string, document: string, variables?: object): Promise<Record<string, unknown> | null>;
  /** Resolves with the instant of the next answer. */
  nextAnswer(): Promise<number>;
}

/** The first pause before asking again; each is twice the last one, up to the longest. */
const [firstPauseMs, longestPauseMs] = [20, 320];
/** Long enough for whatever the gateway waits for. */
const patienceMs = 20_000;

export function openCounter(url: string, tokenOf: (who: string) => Promise<string>): Counter {
  const told: Told[] = [];
  let unanswered = 0;
  let waiting: ((at: number) => void)[] = [];

  const ask = async (who: string, query: string, variables: object): Promise<Answer | null> => {
    const token = await tokenOf(who);
    const answer = await post(url, token, { query, variables });
    if (answer) for (const resolve of waiting.splice(0)) resolve(Date.now());
    else unanswered += 1;
    return answer;
  };
  const insist = async (command: Command): Promise<Told> => {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const data = dataOf(await ask(command.who, documentFor(command.mutation), { input: command.input }));
      if (data) return { ...command, ...outcomeOf(data['answer'] as Payload) };
      await delay(pauseMs);
    }
  };
  return {
    told,
    unanswered: () => unanswered,
    again: insist,
    async command(command) {
      const answer = await insist(command);
      told.push(answer);
      return answer;
    },
    query: async (who, document, variables = {}) => dataOf(await ask(who, document, variables)),
    nextAnswer: () => new Promise((resolve) => (waiting = [...waiting, resolve])),
  };
}

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

interface Payload {
  made: { id: string } | null;
  userErrors: { code: string }[];
}

function documentFor(mutation: Mutation): string {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  return `mutation ($input: ${type}!) {
    answer: ${mutation}(input: $input) { made: ${nouns[mutation]} { id } userErrors { code } } }`;
}

function outcomeOf({ made, userErrors }: Payload): Pick<Told, 'id' | 'codes'> {
  return { id: made?.id ?? null, codes: userErrors.map(({ code }) => code) };
}

/** Null when the connection broke, or there was none. */
async function post(url: string, token: string, body: object): Promise<Answer | null> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
    return (await response.json()) as Answer;
  } catch {
    return null;
  }
}

/** An answer that asks to try again is none; any other error is a fault. */
function dataOf(answer: Answer | null): Record<string, unknown> | null {
  const [error] = answer?.errors ?? [];
  if (error && error.extensions?.code !== 'DOWNSTREAM_UNAVAILABLE')
    throw new Error(`a fault was told: ${JSON.stringify(answer?.errors)}`);
  return error ? null : (answer?.data ?? null);
}
