import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { port, processSettings, readEnvironment } from '../subgraphs/kit/hosting/environment.js';
import { projectRoot } from '../subgraphs/kit/projectRoot.js';
import { tokenSettings } from '../subgraphs/kit/tokens.js';
import type { TokenSettings } from '../subgraphs/kit/tokens.js';
import { decidingClaims } from './decidingClaims.js';
import { observingSettings, withPortsApart } from './observability/observing.js';
import { routingUrls } from './routingUrls.js';
import { guardSettings } from './security/guardSettings.js';
import type { DecidingClaims } from './subscriptions/scope.js';

const defaultSupergraph = join(projectRoot, 'schema/supergraph.graphql');

const settings = {
  ...processSettings,
  ...guardSettings,
  ...observingSettings,
  PORT: port.default(4000),
  GATEWAY_EXECUTOR: z.enum(['rollover', 'apollo']).default('rollover'),
};

export type GatewaySettings = z.infer<z.ZodObject<typeof settings>> & {
  /** Whose tokens let in; null when tokens are the subgraphs' business alone. */
  readonly tokens: TokenSettings | null;
  readonly supergraphPath: string;
  readonly supergraphSdl: string;
  /** Where each subgraph answers, by its name in the supergraph. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
  readonly DECIDING_CLAIMS: DecidingClaims;
};

/**
 * Reads the gateway's settings: those above; `SUPERGRAPH`, the path of a composed supergraph; `DECIDING_CLAIMS`, what
 * its subgraphs go by; and for each subgraph in it `SUBGRAPH_<NAME>_URL`, when it does not answer where the supergraph
 * says. `JWKS_URL`, `JWT_ISSUER` and `JWT_AUDIENCE` go together: all of them, or none. Throws an EnvironmentError that
 * lists every problem.
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): GatewaySettings {
  const { SUPERGRAPH: given = '' } = environment;
  const path = given === '' ? defaultSupergraph : given;
  const supergraphSdl = textOf(path);
  const subgraphs = routingUrls(supergraphSdl ?? '');
  const names = [...(subgraphs?.keys() ?? [])];
  const problem = supergraphSdl === null ? `${path} cannot be read` : `${path} is no composed supergraph`;

  const read = readEnvironment(
    withPortsApart(
      z.object({
        ...strangers(environment, names),
        ...Object.fromEntries(names.map((name) => [variableOf(name), subgraphUrl(subgraphs?.get(name))])),
        ...settings,
        DECIDING_CLAIMS: decidingClaims(names),
        ...(verifiesTokens(environment) && tokenSettings),
        SUPERGRAPH: z
          .string()
          .optional()
          .refine(() => names.length > 0, problem),
      }),
    ),
    { ...environment, SUPERGRAPH: path },
  );
  const urls = read as Record<string, unknown>;
  return {
    ...read,
    tokens: tokensOf(read),
    supergraphPath: path,
    supergraphSdl: supergraphSdl ?? '',
    subgraphUrls: new Map(names.map((name) => [name, String(urls[variableOf(name)])])),
  };
}

/** One of the three alone is a mistake that must not open the door. */
function verifiesTokens(environment: NodeJS.ProcessEnv): boolean {
  return Object.keys(tokenSettings).some((name) => (environment[name] ?? '') !== '');
}

function tokensOf(read: unknown): TokenSettings | null {
  const { data } = z.object(tokenSettings).safeParse(read);
  return data ? { keys: new URL(data.JWKS_URL), issuer: data.JWT_ISSUER, audience: data.JWT_AUDIENCE } : null;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function variableOf(subgraph: string): string {
  return `SUBGRAPH_${subgraph.toUpperCase().replace(/\W/g, '_')}_URL`;
}

function subgraphUrl(routingUrl = ''): z.ZodType {
  const url = z.url({
    protocol: /^https?$/,
    error: 'must be the URL of this subgraph: http://host:port/graphql',
  });
  return routingUrl === '' ? url : url.default(routingUrl);
}

/** A variable for a subgraph that is not in the supergraph is a typing mistake that would otherwise go unnoticed. */
function strangers(environment: NodeJS.ProcessEnv, subgraphs: readonly string[]): Record<string, z.ZodType> {
  const known = subgraphs.map(variableOf);
  const given = Object.keys(environment).filter((name) => /^SUBGRAPH_\w+_URL$/.test(name));
  const unknown = z
    .never({ error: `the supergraph has no such subgraph, but ${subgraphs.join(', ')}` })
    .optional();
  return Object.fromEntries(given.filter((name) => !known.includes(name)).map((name) => [name, unknown]));
}
