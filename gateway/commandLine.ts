import { parseArgs } from 'node:util';

/** What a command line asks for: `settings` go over those of the environment. */
export type CommandLine =
  | { readonly kind: 'Serve'; readonly settings: Readonly<Record<string, string>> }
  | { readonly kind: 'Help' }
  | { readonly kind: 'Wrong'; readonly why: string };

/** The settings that whoever serves the graph has, a line each. */
export const servingSettings = `  GATEWAY_EXECUTOR                    rollover, or apollo for the stock executor
  INTROSPECTION                       off hides the schema and GraphiQL
  ALLOWED_ORIGINS                     origins of pages that may ask, separated by commas
  ANONYMOUS                           on lets who has no token ask for what the supergraph does not guard
  SAFELIST                            the path of a manifest of persisted queries: those only are served
  MAX_COST                            what one operation may be estimated to cost, in objects
  COST_PER_MINUTE                     what the operations of one caller may cost in a minute; unlimited when left out
  MAX_OPERATIONS                      what one WebSocket may have under way at once
  METRICS_PORT                        where Prometheus reads /metrics; nothing is measured without it
  OTEL_EXPORTER_OTLP_ENDPOINT         where traces go
  LOG_LEVEL                           trace, debug, info, warn, error, fatal or silent
`;

export const help = `Usage: npm run gateway -- [--supergraph FILE] [--port N] [--host ADDRESS]

Serves a composed supergraph, asking its subgraphs at the URLs in it. When FILE changes, what it holds then is served.

  --supergraph FILE  the supergraph; SUPERGRAPH, or schema/supergraph.graphql, when left out
  --port N           where to listen, 0 for any free port; PORT, or 4000, when left out
  --host ADDRESS     the address to listen at; HOST, or 127.0.0.1, when left out
  --help             prints this

The environment says the rest:

  JWKS_URL, JWT_ISSUER, JWT_AUDIENCE  whose tokens let in. Without all three nobody is asked for a token here: it only
                                      goes on to the subgraphs, and whoever brings none is let in too
  SUBGRAPH_<NAME>_URL                 where a subgraph answers, if not at its URL in the supergraph
  DECIDING_CLAIMS                     the claims by which a subgraph answers, "transfers=sub,role; accounts=role":
                                      clients who agree in them share streams. All claims, for those not named
${servingSettings}`;

const options = {
  supergraph: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export function readCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({ args: [...args], options });
    if (values.help === true) return { kind: 'Help' };
    const { supergraph, port, host } = values;
    return {
      kind: 'Serve',
      settings: {
        ...(supergraph !== undefined && { SUPERGRAPH: supergraph }),
        ...(port !== undefined && { PORT: port }),
        ...(host !== undefined && { HOST: host }),
      },
    };
  } catch (error) {
    return { kind: 'Wrong', why: error instanceof Error ? error.message : String(error) };
  }
}
