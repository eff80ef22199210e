import { z } from 'zod';
import type { DecidingClaims } from './subscriptions/scope.js';

const example = 'transfers=sub,role; accounts=role';

/** Reads `DECIDING_CLAIMS`: `subgraph=claim,claim; subgraph=claim`, of these subgraphs. */
export function decidingClaims(subgraphs: readonly string[]): z.ZodType<DecidingClaims, string | undefined> {
  return z
    .string()
    .default('')
    .transform((text, context) => {
      const lists = new Map<string, readonly string[]>();
      for (const entry of namesIn(text, ';')) {
        const problem = take(entry, lists, subgraphs);
        if (problem !== null) context.addIssue({ code: 'custom', message: problem });
      }
      return Object.fromEntries(lists);
    });
}

/** What is wrong with an entry; null when it is good, and noted. */
function take(
  entry: string,
  lists: Map<string, readonly string[]>,
  subgraphs: readonly string[],
): string | null {
  const [subgraph = '', claims, ...more] = entry.split('=').map((part) => part.trim());
  const names = namesIn(claims ?? '', ',');
  if (subgraph === '' || names.length === 0 || more.length > 0)
    return `must be claims by subgraph, ${example}: "${entry}" is not`;
  if (!subgraphs.includes(subgraph))
    return `the supergraph has no subgraph ${subgraph}, but ${subgraphs.join(', ')}`;
  if (lists.has(subgraph)) return `names the subgraph ${subgraph} twice`;
  lists.set(subgraph, names);
  return null;
}

function namesIn(text: string, separator: string): string[] {
  return text.split(separator).flatMap((name) => name.trim() || []);
}
