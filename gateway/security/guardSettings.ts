import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { defaultMaxCost } from './demandControl.js';
import { readSafelist } from './safelist.js';
import type { Safelist } from './safelist.js';

/** A desk has some ten streams open. */
export const defaultMaxOperations = 100;

/** The environment of every process that serves clients, as far as it is about guarding the graph. */
export const guardSettings = {
  /** What one operation may be estimated to cost. */
  MAX_COST: z.coerce.number().int().positive().default(defaultMaxCost),
  /** What the operations of one caller may cost together in a minute; unlimited when it is not set. */
  COST_PER_MINUTE: z.coerce.number().int().positive().optional(),
  /** What one WebSocket may have under way at once: streams, and what is not answered yet. */
  MAX_OPERATIONS: z.coerce.number().int().positive().default(defaultMaxOperations),
  /** The path of a manifest: only the operations in it are served. */
  SAFELIST: z.string().transform(safelistAt).optional(),
  /** Whether who has no token may ask for what the supergraph does not guard. */
  ANONYMOUS: z.enum(['on', 'off']).default('off'),
  /** Whether clients may ask for the schema. */
  INTROSPECTION: z.enum(['on', 'off']).default('on'),
  /** Separated by commas. */
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((origin) => origin.trim() || []))
    .refine((origins) => origins.every(isOrigin), 'must be origins: https://desk.example, https://…')
    .transform((origins) => origins.map((origin) => new URL(origin).origin)),
};

export interface Guards {
  readonly maxCost: number;
  readonly costPerMinute: number | undefined;
  readonly maxOperations: number;
  readonly safelist: Safelist | undefined;
  readonly admitsAnonymous: boolean;
  /** Whether clients may ask for the schema; GraphiQL is served only where they may. */
  readonly introspection: boolean;
  /** Origins, beside our own, whose pages may ask: `https://desk.example`. */
  readonly allowedOrigins: readonly string[];
}

export function guardsOf(settings: z.infer<z.ZodObject<typeof guardSettings>>): Guards {
  return {
    maxCost: settings.MAX_COST,
    costPerMinute: settings.COST_PER_MINUTE,
    maxOperations: settings.MAX_OPERATIONS,
    safelist: settings.SAFELIST,
    admitsAnonymous: settings.ANONYMOUS === 'on',
    introspection: settings.INTROSPECTION === 'on',
    allowedOrigins: settings.ALLOWED_ORIGINS,
  };
}

function isOrigin(text: string): boolean {
  return z.url({ protocol: /^https?$/ }).safeParse(text).success;
}

function safelistAt(path: string, context: z.RefinementCtx): Safelist {
  try {
    return readSafelist(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    context.addIssue({ code: 'custom', message: `${path} is no manifest of persisted queries: ${reason}` });
    return z.NEVER;
  }
}
