import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { graphError } from './errors.js';

/** The claims of a verified token. `exp` (seconds since 1970) is always there: a token without an end is refused. */
export type Claims = JWTPayload & { sub: string; exp: number };

/** Verifies a bearer token; throws a GraphQLError UNAUTHENTICATED that says what is wrong and never repeats the token. */
export type VerifyToken = (token: string) => Promise<Claims>;

export interface TokenSettings {
  keys: JSONWebKeySet | URL;
  issuer: string;
  audience: string;
}

/** The environment of every process that verifies tokens. */
export const tokenSettings = {
  JWKS_URL: z.url({ protocol: /^https?$/ }),
  JWT_ISSUER: z.string().min(1),
  JWT_AUDIENCE: z.string().min(1),
};

/** Asymmetric algorithms only, so that neither `none` nor a public key used as a shared secret can pass. */
const algorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'];
const rememberedTokens = 10_000;

export function tokenVerifier({ keys, issuer, audience }: TokenSettings): VerifyToken {
  const key = keys instanceof URL ? fetchedKey(keys) : createLocalJWKSet(keys);
  const verified = new LRUCache<string, Claims>({ max: rememberedTokens });

  return async (token) => {
    const known = verified.get(token);
    if (known && known.exp * 1000 > Date.now()) return known;
    const claims = await verify(token, key, { issuer, audience });
    verified.set(token, claims);
    return claims;
  };
}

/** The token of an `Authorization: Bearer …` header; null when there is none. */
export function bearerToken(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization.trim()) ?? [];
  if (token === undefined)
    throw graphError('UNAUTHENTICATED', 'The Authorization header must be "Bearer <token>".');
  return token;
}

/** Whatever keeps the keys away is no fault of the token: jose tells a key server's 503 as it tells a bad signature. */
function fetchedKey(url: URL): JWTVerifyGetKey {
  const key = createRemoteJWKSet(url);
  return async (header, token) => {
    try {
      return await key(header, token);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      throw graphError('DOWNSTREAM_UNAVAILABLE', 'The keys that verify tokens cannot be fetched.');
    }
  };
}

/** It names no key, or not one alone, of those that were fetched. */
function isAboutTheToken(error: unknown): boolean {
  const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys } = errors;
  return error instanceof JWKSNoMatchingKey || error instanceof JWKSMultipleMatchingKeys;
}

async function verify(
  token: string,
  key: JWTVerifyGetKey,
  expected: { issuer: string; audience: string },
): Promise<Claims> {
  try {
    const { payload } = await jwtVerify(token, key, {
      ...expected,
      algorithms,
      requiredClaims: ['sub', 'exp'],
    });
    if (saysWho(payload)) return payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    if (error instanceof errors.JWTExpired) throw graphError('UNAUTHENTICATED', 'The token has expired.');
  }
  throw graphError('UNAUTHENTICATED', 'The token is not valid here.');
}

/** jose only looks whether `sub` is there. */
function saysWho(payload: JWTPayload): payload is Claims {
  return typeof payload.sub === 'string' && payload.sub !== '';
}
