import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWTPayload } from 'jose';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { tokenVerifier } from '../../../subgraphs/kit/tokens.js';
import { aTestIssuer } from '../../support/tokens.js';
import type { TestIssuer } from '../../support/tokens.js';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await aTestIssuer();
});

const unavailable = { extensions: { code: 'DOWNSTREAM_UNAVAILABLE' } };
const unauthenticated = { extensions: { code: 'UNAUTHENTICATED' } };

describe('a token is not called bad when the key server', () => {
  it.each([
    ['is overloaded', { status: 503, body: 'try later' }],
    ['sends elsewhere', { status: 302, body: '' }],
    ['shows a page', { status: 200, body: '<html>Sign in</html>' }],
    ['answers other JSON', { status: 200, body: '{"error":"maintenance"}' }],
    ['has a key that is none', { status: 200, body: '{"keys":[{"kty":"EC","crv":"P-256","kid":"test"}]}' }],
  ])('%s', async (_, answer) => {
    const keys = await aKeyServerThatAnswers(answer);
    const verify = tokenVerifier({ ...issuer.settings, keys });

    await expect(verify(await issuer.tokenFor('retail-agent-1'))).rejects.toMatchObject(unavailable);
  });

  it('was away and is back', async () => {
    const answer = { status: 503, body: '' };
    const keys = await aKeyServerThatAnswers(answer);
    const verify = tokenVerifier({ ...issuer.settings, keys });
    const token = await issuer.tokenFor('retail-agent-1');
    await expect(verify(token)).rejects.toMatchObject(unavailable);

    Object.assign(answer, { status: 200, body: JSON.stringify(issuer.settings.keys) });

    expect(await verify(token)).toMatchObject({ role: 'AGENT' });
  });
});

it('a token by a key that the key server does not have is bad', async () => {
  const { settings } = await aTestIssuer();
  const others = { keys: settings.keys.keys.map((key) => ({ ...key, kid: 'other' })) };
  const keys = await aKeyServerThatAnswers({ status: 200, body: JSON.stringify(others) });

  const verify = tokenVerifier({ ...issuer.settings, keys });

  await expect(verify(await issuer.tokenFor('retail-agent-1'))).rejects.toMatchObject(unauthenticated);
});

it.each<[unknown]>([[7], [''], [null], [{ name: 'ann' }]])('a token whose sub is %j is bad', async (sub) => {
  const claims: JWTPayload = { sub: sub as string };

  await expect(issuer.verifyToken(await issuer.tokenFor(claims))).rejects.toMatchObject(unauthenticated);
});

async function aKeyServerThatAnswers(answer: { status: number; body: string }): Promise<URL> {
  const server = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`);
}
