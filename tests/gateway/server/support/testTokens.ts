import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { tokenVerifier } from '../../../../subgraphs/kit/tokens.js';
import type { VerifyToken } from '../../../../subgraphs/kit/tokens.js';

const issuer = 'https://tokens.test';
const audience = 'graph';
const keyId = 'key-1';

export interface TestTokens {
  readonly issuer: string;
  readonly audience: string;
  /** What a JWKS_URL would answer. */
  readonly keys: { keys: object[] };
  readonly verifyToken: VerifyToken;
  readonly good: string;
  /** Lives that long from now; negative for one that has died. */
  living(seconds: number): Promise<string>;
  /** Says that too, for an hour from now. */
  holding(claims: { readonly sub: string; readonly [claim: string]: unknown }): Promise<string>;
  readonly signedByAnother: string;
  readonly unsigned: string;
}

/** Real keys, real signatures, the real verifier. */
export async function testTokens(): Promise<TestTokens> {
  const ours = await generateKeyPair('ES256');
  const theirs = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(ours.publicKey)), kid: keyId, alg: 'ES256' };
  const living = (seconds: number): Promise<string> => sign(ours.privateKey, seconds);
  const keys = { keys: [jwk] };
  return {
    issuer,
    audience,
    keys,
    verifyToken: tokenVerifier({ keys, issuer, audience }),
    good: await living(3600),
    living,
    holding: (claims) => sign(ours.privateKey, 3600, claims),
    signedByAnother: await sign(theirs.privateKey, 3600),
    unsigned: unsigned(),
  };
}

function sign(key: CryptoKey, seconds: number, claims: JWTPayload = { sub: 'user-1' }): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(expiry(seconds))
    .sign(key);
}

function unsigned(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: issuer, aud: audience, sub: 'user-1', exp: expiry(3600) };
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}

function expiry(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}
