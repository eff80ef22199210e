import { buildSchema, isInterfaceType } from 'graphql';
import type { GraphQLObjectType } from 'graphql';
import { errorCodes } from '../subgraphs/kit/errors.js';
import { codeOf } from '../subgraphs/kit/userErrors.js';

const sharedFields = new Set(['message', 'code', 'field', 'retryable']);

/** docs/errors.md: every code that a client may see, made of the table of codes and of the API schema. */
export function errorTable(apiSdl: string): string {
  return `# Errors and refusals

Made by \`npm run compose\` from the code; do not edit.

## Errors

The caller's mistakes and our faults are top-level GraphQL errors, with one of these codes in \`extensions.code\`.

| code | meaning |
|---|---|
${Object.entries(errorCodes)
  .map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)
  .join('\n')}

## Refusals

A business "no" is data: each entry of a payload's \`userErrors\` is of one of these types, with \`message\`, \`code\`,
\`field\`, \`retryable\` and the facts named here. All that apply come at once, but what the
caller may not see or do, and what is over, comes alone. Types may be added.

| type | code | when | retryable | facts |
|---|---|---|---|---|
${refusalTypes(apiSdl).map(row).join('\n')}
`;
}

function refusalTypes(apiSdl: string): readonly GraphQLObjectType[] {
  const schema = buildSchema(apiSdl);
  const userError = schema.getType('UserError');
  if (!isInterfaceType(userError)) throw new Error('the API has no interface UserError');
  return [...schema.getPossibleTypes(userError)].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function row(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields());
  const retryable = type.getFields()['retryable']?.description === 'Always true.' ? 'yes' : 'no';
  const facts = fields.filter(({ name }) => !sharedFields.has(name)).map(({ name }) => `\`${name}\``);
  return `| \`${type.name}\` | \`${codeOf(type.name)}\` | ${type.description ?? ''} | ${retryable} | ${facts.join(', ')} |`;
}
