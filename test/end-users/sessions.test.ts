import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { authorize, responseOf, signIn, verifier } from '../oauth/steps.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import type { Agent, Answer } from '../support/agent.ts';
import { type GivenClient, type GivenUser, givenApiClient, givenClient, givenUser } from '../support/fixtures.ts';
import { isActive } from '../support/given-code.ts';
import { ask, type GraphqlAnswer } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;
let gateway: GivenClient;
let user: GivenUser;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform, { name: 'Webshop', consent_disabled: true, additional_scope_ids: ['openid', 'end_user_self'] });
  gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
});
afterAll(() => platform.stop());
beforeEach(async () => {
  user = await givenUser(platform);
});

interface SignedIn {
  readonly agent: Agent;
  readonly sid: string;
  readonly token: string;
}

async function signedIn(as = user): Promise<SignedIn> {
  const agent = platform.agent();
  const answer: Answer = await signIn(agent, client, as, { scope: 'openid end_user_self' });
  const fields = { grant_type: 'authorization_code', code: responseOf(answer).code, redirect_uri: client.redirectUri, code_verifier: verifier };
  const { id_token, access_token } = (await platform.agent().postForm('/oauth/token', fields, { headers: client.basic })).json;
  await trail.mark();
  return { agent, sid: decodeJwt(id_token).sid as string, token: access_token };
}

const isSignedIn = async ({ agent }: SignedIn) => responseOf(await authorize(agent, client, { prompt: 'none' })).code !== undefined;
const fields = 'edges { node { id createdAt signedInAt lastSeenAt expiresAt acr amr clientNames } } totalCount pageInfo { hasNextPage endCursor }';
const own = ({ token }: SignedIn, document: string, variables: object = {}): Promise<GraphqlAnswer> =>
  ask(platform, 'account', document, variables, { token });
const end = (by: SignedIn, sessionId: string, removeTokens = false) =>
  own(by, 'mutation ($id: ID!, $all: Boolean!) { endSession(sessionId: $id, removeTokens: $all) { deletedId userErrors { code field } } }', {
    id: sessionId,
    all: removeTokens,
  });
const notFound = { deletedId: null, userErrors: [{ code: 'NOT_FOUND', field: ['sessionId'] }] };

describe('the user, in the account API', () => {
  test('sees the browsers that are signed in, newest first, and ends one of them', async () => {
    const [first, second] = [await signedIn(), await signedIn()];
    const { data } = await own(first, `{ me { sessions(first: 1) { ${fields} } } }`);
    expect(data.me.sessions).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } });
    expect(data.me.sessions.edges[0].node).toMatchObject({ id: second.sid, amr: ['pwd'], clientNames: ['Webshop'] });
    const more = await own(first, `{ me { sessions(first: 1, after: "${data.me.sessions.pageInfo.endCursor}") { ${fields} } } }`);
    expect(more.data.me.sessions.edges[0].node.id).toBe(first.sid);
    await trail.expectTrail([]);

    expect((await end(first, second.sid)).data.endSession).toEqual({ deletedId: second.sid, userErrors: [] });
    await trail.expectTrail([
      [
        'OPENID_SESSION_LOGOUT_SUCCESS',
        {
          channel: 'GRAPHQL_END_USER',
          userId: user.userId,
          clientId: client.clientId,
          details: { sessionId: second.sid, reason: 'ended_by_user', removed: { tokens: 0 } },
        },
      ],
    ]);
    expect([await isSignedIn(first), await isSignedIn(second)]).toEqual([true, false]);
    expect(await isActive(platform, gateway, second.token)).toBe(true);
    expect((await own(first, `{ me { sessions { ${fields} } } }`)).data.me.sessions.totalCount).toBe(1);
  });

  test('ends its tokens with it, when asked', async () => {
    const [first, second] = [await signedIn(), await signedIn()];
    await end(first, second.sid, true);
    await trail.expectTrail([['OPENID_SESSION_LOGOUT_SUCCESS', { details: { removed: { tokens: 1 } } }]]);
    expect([await isActive(platform, gateway, first.token), await isActive(platform, gateway, second.token)]).toEqual([true, false]);
  });

  test('unknown, ended, malformed and of somebody else are one answer; the trail tells them apart', async () => {
    const mine = await signedIn();
    const ended = await signedIn();
    await end(mine, ended.sid);
    const foreign = await signedIn(await givenUser(platform));
    const attempts: [string, string][] = [
      [randomUUID(), 'unknown_id'],
      [ended.sid, 'unknown_id'],
      ["' or 1=1 --", 'malformed_id'],
      [foreign.sid, 'other_user'],
    ];
    for (const [id, reason] of attempts) {
      await trail.mark();
      expect((await end(mine, id)).data.endSession).toEqual(notFound);
      await trail.expectTrail([['OPENID_SESSION_LOGOUT_FAILURE', { userId: user.userId, details: { reason } }]]);
    }
    expect(await isSignedIn(foreign)).toBe(true);
  });

  test('parallel ends: one succeeds', async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    const answers = await Promise.all(Array.from({ length: 8 }, () => end(mine, other.sid)));
    expect(answers.filter((answer) => answer.data.endSession.deletedId !== null)).toHaveLength(1);
  });
});

describe('the helpdesk, in the administration', () => {
  const listed = (desk: AdminDesk) => desk.ask(`query ($id: String!) { endUser(userId: $id) { sessions { ${fields} } } }`, { id: user.userId });
  const endAs = (desk: AdminDesk, sessionId: string, removeTokens = false) =>
    desk.ask(
      'mutation ($user: String!, $id: ID!, $all: Boolean) { endUserSession(userId: $user, sessionId: $id, removeTokens: $all) { deletedId userErrors { code field } } }',
      { user: user.userId, id: sessionId, all: removeTokens },
    );

  test('sees them and ends one, tokens and all', async () => {
    const desk = await openAdminDesk(platform, 'HELPDESK');
    const session = await signedIn();
    expect((await listed(desk)).data.endUser.sessions.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual([session.sid]);
    expect((await endAs(desk, session.sid, true)).data.endUserSession).toEqual({ deletedId: session.sid, userErrors: [] });
    await trail.expectTrail([
      [
        'OPENID_SESSION_LOGOUT_SUCCESS',
        {
          channel: 'GRAPHQL_ADMIN',
          adminUser: desk.username,
          userId: user.userId,
          details: { reason: 'ended_by_administrator', removed: { tokens: 1 } },
        },
      ],
    ]);
    expect([await isSignedIn(session), await isActive(platform, gateway, session.token)]).toEqual([false, false]);
    expect((await endAs(desk, session.sid)).data.endUserSession).toEqual(notFound);
  });

  test('an operator only sees them', async () => {
    const desk = await openAdminDesk(platform, 'OPERATOR');
    const session = await signedIn();
    expect((await listed(desk)).data.endUser.sessions.totalCount).toBe(1);
    expect((await endAs(desk, session.sid)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await isSignedIn(session)).toBe(true);
  });
});
