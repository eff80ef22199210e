import { migrateCommand } from '../prisma/migrateCommand.js';

// Prisma's engine leaves the timer behind, of ten seconds, with which it waited for its lock: hence the exit.
process.exit(await migrateCommand(process.argv.slice(2)));
