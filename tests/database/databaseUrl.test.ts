import { expect, it } from 'vitest';
import { databaseFromEnvironment } from '../../prisma/embedded/databaseFromEnvironment.js';

const say = (): void => undefined;

it.each(['nonsense', 'mysql://a/b', 'postgres://127.0.0.1:99999/b'])(
  'refuses a DATABASE_URL like %s in words, without repeating it',
  async (url) => {
    const refused = databaseFromEnvironment(say, { DATABASE_URL: url });

    await expect(refused).rejects.toMatchObject({
      name: 'StartupError',
      message: 'DATABASE_URL is not like postgres://user:password@host:5432/database.',
    });
  },
);

it.each(['postgres://ada@db/rollover', 'postgresql://ada:secret@127.0.0.1:5432/rollover?sslmode=require'])(
  'takes %s as it is, and starts no database',
  async (url) => {
    expect(await databaseFromEnvironment(say, { DATABASE_URL: url })).toMatchObject({ url });
  },
);
