// Makes what is derived from prisma/schema and schema/: the Prisma client, each subgraph's resolver types, and the types
// of the demo's and the example's operations; and of the demo world's files, so that a start need not parse them.
// Does nothing when its inputs have not changed, so that every command may begin with it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import * as typescript from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import * as resolvers from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';
import { globSync } from 'tinyglobby';
import { frontendTypes } from '../examples/frontend/codegen.mjs';

/** For each subgraph the SDL types whose parent objects are types of its own, in its models.ts. */
const models = {
  accounts: [
    'Account',
    'Brand',
    'ConfigurationChange',
    'ConfigurationWarning',
    'Link',
    'ReasonCode',
    'User',
    'Viewer',
  ],
  skills: ['ConfigurationChange', 'ConfigurationWarning', 'Opening', 'Skill', 'WorkingHours'],
  conversations: ['Conversation', 'ConversationPermissions', 'Message', 'Note'],
  transfers: [
    'Attempt',
    'ConversationPermissions',
    'Custody',
    'CustodyChange',
    'CustodyPeriod',
    'Delivery',
    'Lineage',
    'Offer',
    'Place',
    'PlaceDecision',
    'RollbackOption',
    'RolloverDestination',
    'Transfer',
    'TransferDecision',
    'TransferEvent',
  ],
};
/** Entities of which a subgraph knows no more than the key. */
const references = {
  accounts: ['Skill'],
  skills: ['Account', 'User'],
  conversations: ['Account', 'Brand', 'User'],
  transfers: ['Account', 'Conversation', 'Skill', 'User', 'Viewer'],
};

const inputs = [
  ...globSync([
    'prisma/schema/*.prisma',
    'schema/*.graphql',
    '!schema/supergraph.graphql',
    'scripts/demo/*.graphql',
    'examples/frontend/operations.graphql',
    'examples/frontend/codegen.mjs',
    'prisma/demo/*.yaml',
  ]),
  'scripts/generate.mjs',
  'package-lock.json',
];
const stamp = 'generated/.inputs';
const fingerprint = createHash('sha256');
for (const file of inputs.sort()) fingerprint.update(file).update(readFileSync(file));
const inputsNow = fingerprint.digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== inputsNow) {
  mkdirSync('generated', { recursive: true });
  generatePrismaClient();
  await generateDemoFiles();
  await Promise.all([
    ...Object.keys(models).map(generateResolverTypes),
    generateDemoOperations(),
    generateFrontendTypes(),
  ]);
  writeFileSync(stamp, inputsNow);
}

function generatePrismaClient() {
  const cli = 'node_modules/prisma/build/index.js';
  try {
    execFileSync(process.execPath, [cli, 'generate', '--no-hints'], { stdio: 'pipe' });
  } catch ({ stdout, stderr }) {
    process.stderr.write(Buffer.concat([stdout, stderr]));
    process.exit(1);
  }
}

async function generateResolverTypes(name) {
  const types = await codegen({
    filename: `generated/${name}.ts`,
    schema: parse(readFileSync(`schema/${name}.graphql`, 'utf8')),
    documents: [],
    config: {
      federation: true,
      enumsAsTypes: true,
      useTypeImports: true,
      useIndexSignature: true,
      // Inside, an input with a default always has a value.
      avoidOptionals: { defaultValue: true },
      scalars: { ID: 'string', DateTime: 'Date', Date: 'string', LocalTime: 'string' },
      contextType: `../subgraphs/${name}/context.js#Context`,
      mappers: {
        ...Object.fromEntries(
          models[name].map((type) => [type, `../subgraphs/${name}/models.js#${type}Model`]),
        ),
        ...Object.fromEntries(references[name].map((type) => [type, '{ id: string }'])),
      },
    },
    plugins: [{ typescript: {} }, { 'typescript-resolvers': {} }],
    pluginMap: { typescript, 'typescript-resolvers': resolvers },
  });
  writeFileSync(`generated/${name}.ts`, types);
}

async function generateDemoOperations() {
  const location = 'scripts/demo/operations.graphql';
  const types = await codegen({
    filename: 'generated/demo.ts',
    schema: parse(readFileSync('schema/api.graphql', 'utf8')),
    documents: [{ location, document: parse(readFileSync(location, 'utf8')) }],
    config: { enumsAsTypes: true, useTypeImports: true, scalars: { ID: 'string', DateTime: 'string' } },
    plugins: [{ operations: {} }, { typedDocuments: {} }],
    pluginMap: { operations, typedDocuments },
  });
  writeFileSync('generated/demo.ts', types);
}

async function generateFrontendTypes() {
  const schema = readFileSync('schema/api.graphql', 'utf8');
  const documents = readFileSync('examples/frontend/operations.graphql', 'utf8');
  writeFileSync('generated/frontend.ts', await frontendTypes(schema, documents));
}

async function generateDemoFiles() {
  const { parse: parseYaml } = await import('yaml');
  const files = globSync('prisma/demo/*.yaml')
    .sort()
    .map((file) => parseYaml(readFileSync(file, 'utf8')));
  writeFileSync(
    'generated/demoFiles.ts',
    `export const demoFiles: readonly unknown[] = ${JSON.stringify(files)};\n`,
  );
}
