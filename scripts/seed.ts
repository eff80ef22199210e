import { seedCommand } from '../prisma/seedCommand.js';

process.exitCode = await seedCommand(process.argv.slice(2));
