// The types of a frontend's operations: a TypedDocumentNode for each, and which types an interface stands for. It needs
// no more than schema/api.graphql and the operations; `npm run generate` runs it for those beside it.
import { codegen } from '@graphql-codegen/core';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildASTSchema, isAbstractType, parse } from 'graphql';

/** The text of a TypeScript module; `schema` and `documents` are texts of GraphQL. */
export async function frontendTypes(schema, documents) {
  const sdl = parse(schema);
  const types = await codegen({
    filename: 'frontend.ts',
    schema: sdl,
    documents: [{ location: 'operations.graphql', document: parse(documents) }],
    config: {
      enumsAsTypes: true,
      useTypeImports: true,
      scalars: { ID: 'string', DateTime: 'string', Date: 'string', LocalTime: 'string' },
      // As Apollo Client asks for it: everywhere but at the root.
      nonOptionalTypename: true,
      skipTypeNameForRoot: true,
    },
    plugins: [{ operations: {} }, { typedDocuments: {} }],
    pluginMap: { operations, typedDocuments },
  });
  return `${types}\n${possibleTypes(buildASTSchema(sdl))}`;
}

/** For Apollo Client's cache, which must know that a `DestinationClosed` is a `UserError`. */
function possibleTypes(schema) {
  const table = Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]);
  return `export const possibleTypes = ${JSON.stringify(Object.fromEntries(table), null, 2)};\n`;
}
