import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { JSONWebKeySet, JWTPayload } from 'jose';
import { z } from 'zod';
import { makeDirectory } from '../prisma/embedded/wholeDirectory.js';
import { required } from '../subgraphs/kit/required.js';
import { StartupError } from '../subgraphs/kit/startupError.js';

/** A key pair for development, which whoever reads the data directory may use to be anyone. Never for production. */
export interface DevelopmentKeys {
  readonly publicKeys: JSONWebKeySet;
  readonly issuer: string;
  readonly audience: string;
  /** A token with these claims; `lifetime` like '15m' or '12h'. */
  sign(claims: JWTPayload, lifetime: string): Promise<string>;
}

const issuer = 'https://rollover.development';
const audience = 'rollover';
const algorithm = 'ES256';

const privateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

/** The key pair of a data directory, made by the first who asks; those who ask at the same time get the same one. */
export async function developmentKeys(dataDir: string): Promise<DevelopmentKeys> {
  const file = join(dataDir, 'development-keys.json');
  const { d, ...shared } = (await read(file)) ?? (await create(dataDir, file).catch(cannotKeep(dataDir)));
  const kid = await calculateJwkThumbprint(shared);
  const privateKey = await importJWK({ ...shared, d }, algorithm);
  return {
    publicKeys: { keys: [{ ...shared, kid, alg: algorithm, use: 'sig' }] },
    issuer,
    audience,
    sign: (claims, lifetime) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(lifetime)
        .sign(privateKey),
  };
}

type PrivateJwk = z.infer<typeof privateJwk>;

async function create(dataDir: string, file: string): Promise<PrivateJwk> {
  await makeDirectory(dataDir);
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(await exportJWK(privateKey))}\n`, { mode: 0o600 });
  try {
    await link(draft, file); // whole or not at all, and not over one that is there
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return required(await read(file), file);
}

function cannotKeep(dataDir: string) {
  return (error: unknown): never => {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      `Nothing can be kept in ${dataDir} (${why}): choose another directory with DATA_DIR.`,
      { cause: error },
    );
  };
}

async function read(file: string): Promise<PrivateJwk | null> {
  try {
    return privateJwk.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    if (hasCode(error, 'EACCES'))
      throw new StartupError(`${file} belongs to another user.`, { cause: error });
    if (hasCode(error, 'ENOTDIR'))
      throw new StartupError(`${dirname(file)} is not a directory.`, { cause: error });
    throw new StartupError(`${file} holds no key: remove it, and a new one is made.`, { cause: error });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
