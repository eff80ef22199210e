import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { makeTemplate } from './templateDatabase.js';
import type { Template } from './templateDatabase.js';
import { startTestServer } from './testServer.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A secret URL that answers with a {@link Template} as JSON, or with a status of 500 and the reason as text. */
    databaseDoor: string;
  }
}

/** Opens a door to the run's database server. It starts when somebody knocks: tests that need none do not wait for it. */
export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  let opened: Promise<Database> | undefined;
  const open = async () => (await (opened ??= openDatabase())).template;
  const secret = `/${randomUUID()}`;
  const door = await listen(secret, open);
  const { port } = door.address() as AddressInfo;
  project.provide('databaseDoor', `http://127.0.0.1:${port}${secret}`);

  return async () => {
    door.close();
    const database = await opened?.catch(() => undefined);
    await database?.close();
  };
}

interface Database {
  template: Template;
  close: () => Promise<void>;
}

async function openDatabase(): Promise<Database> {
  const server = await startTestServer();
  try {
    const { drop, ...template } = await makeTemplate(server.url);
    const close = async () => {
      await drop();
      await server.stop();
    };
    return { template, close };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function listen(secret: string, open: () => Promise<Template>): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader('connection', 'close');
    if (request.url !== secret) response.writeHead(404).end();
    else
      void open().then(
        (template) => response.end(JSON.stringify(template)),
        (error: unknown) =>
          response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
      );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}
