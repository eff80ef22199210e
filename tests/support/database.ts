import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { databaseUrl } from './templateDatabase.js';
import type { Template } from './templateDatabase.js';

export interface TestDatabase {
  url: string;
  drop: () => Promise<void>;
}

/** A migrated, empty database of one's own: a clone of the template. What is not dropped goes with the run. */
export async function aDatabase(): Promise<TestDatabase> {
  const { name } = await theTemplate();
  return create(`template ${name} strategy file_copy`);
}

/** A database to which no migration was applied. */
export async function anEmptyDatabase(): Promise<TestDatabase> {
  return create('');
}

async function create(how: string): Promise<TestDatabase> {
  const { serverUrl, name: template } = await theTemplate();
  const name = template.replace('template', randomUUID().replaceAll('-', ''));
  await administer(serverUrl, `create database ${name} ${how}`);
  return {
    url: databaseUrl(serverUrl, name),
    drop: () => administer(serverUrl, `drop database if exists ${name} with (force)`),
  };
}

let template: Promise<Template> | undefined;

/** Asked of the run's main process, which makes it for the first one who asks. */
function theTemplate(): Promise<Template> {
  return (template ??= ask());
}

async function ask(): Promise<Template> {
  const response = await fetch(inject('databaseDoor'));
  if (!response.ok) throw new Error(`There is no database for the tests: ${await response.text()}`);
  return (await response.json()) as Template;
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
