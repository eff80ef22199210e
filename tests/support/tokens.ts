import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { JWTPayload } from 'jose';
import { tokenClaims } from '../../prisma/demo/tokenClaims.js';
import { demoUsers } from '../../prisma/demo/users.js';
import { tokenVerifier } from '../../subgraphs/kit/tokens.js';
import type { TokenSettings, VerifyToken } from '../../subgraphs/kit/tokens.js';

/** Signs tokens with a key of its own. */
export interface TestIssuer {
  /** What a process that trusts this issuer is configured with; the keys are the public ones. */
  readonly settings: TokenSettings & { keys: { keys: object[] } };
  readonly verifyToken: VerifyToken;
  /** A token of a user of the demo world by id, or with any claims. `lifetime` is jose's: '15m', '-1s'. */
  tokenFor(who: string | JWTPayload, lifetime?: string): Promise<string>;
  /** The same as request headers. */
  headersFor(who: string | JWTPayload, lifetime?: string): Promise<{ authorization: string }>;
}

export async function aTestIssuer(): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'test' }] };
  const settings = { keys, issuer: 'https://tokens.test', audience: 'rollover' };

  const tokenFor = (who: string | JWTPayload, lifetime = '1h'): Promise<string> =>
    new SignJWT(typeof who === 'string' ? claimsOf(who) : who)
      .setProtectedHeader({ alg: 'ES256', kid: 'test' })
      .setIssuer(settings.issuer)
      .setAudience(settings.audience)
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(privateKey);

  return {
    settings,
    verifyToken: tokenVerifier(settings),
    tokenFor,
    headersFor: async (who, lifetime) => ({ authorization: `Bearer ${await tokenFor(who, lifetime)}` }),
  };
}

function claimsOf(userId: string): JWTPayload {
  const user = demoUsers.find(({ id }) => id === userId);
  if (!user) throw new Error(`the demo world has no user ${userId}`);
  return tokenClaims(user);
}
