import { z } from 'zod';
import { StartupError } from '../startupError.js';

/** What is wrong with the environment, every problem on a line of its own. */
export class EnvironmentError extends StartupError {
  override name = 'EnvironmentError';
}

/** Reads a process's settings from its environment; throws one {@link EnvironmentError} that lists every problem. */
export function readEnvironment<Shape extends z.ZodObject>(
  shape: Shape,
  environment: NodeJS.ProcessEnv = process.env,
): z.infer<Shape> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = shape.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `  ${name}: ${name in given ? message : 'is not set'}`;
  });
  throw new EnvironmentError(`The environment does not fit:\n${lines.join('\n')}`);
}

export const port = z.coerce.number().int().min(0).max(65_535);

/** Settings that every process shares. */
export const processSettings = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
};
