import { startEmbeddedPostgres } from '../../prisma/embedded/startEmbeddedPostgres.js';

// A process that owns an embedded database until it is killed. Says where the database is once it runs.
const dataDir = process.argv[1] ?? '';
const { url } = await startEmbeddedPostgres({ dataDir, throwAway: true });
process.stdout.write(`${url}\n`);
