import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Agent } from '../support/agent.ts';
import { givenAdmin } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { trailOf } from '../support/trail.ts';

const login = `mutation ($username: String, $password: String) {
  adminLogin(username: $username, password: $password) { session { accessToken } userErrors { code } } }`;
const refresh = { query: 'mutation { adminRefresh { session { accessToken } userErrors { code } } }' };

/** A directory that takes connections and says nothing. */
let directory: Server;
const open = new Set<Socket>();
let most = 0;
let taken = 0;
let platform: Platform;

beforeAll(async () => {
  directory = createServer((socket) => {
    open.add(socket);
    taken += 1;
    most = Math.max(most, open.size);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    socket.resume();
  });
  await new Promise<void>((resolve) => directory.listen(0, 'localhost', resolve));
  const { port } = directory.address() as { port: number };
  platform = await startPlatform({
    env: {
      SIGNET_ADMIN_LDAP_URLS: `ldap://localhost:${port}`,
      SIGNET_ADMIN_LDAP_USER_DN_PATTERNS: 'uid={0},ou=users',
      SIGNET_ADMIN_LDAP_BIND_DN: 'cn=reader',
      SIGNET_ADMIN_LDAP_BIND_PASSWORD: 'reader',
      SIGNET_ADMIN_LDAP_TIME_LIMIT_SECONDS: '1',
    },
  });
});
afterAll(async () => {
  await platform.stop();
  for (const socket of open) socket.destroy();
  directory.close();
});

async function signedIn(): Promise<Agent> {
  const agent = platform.agent();
  const { json } = await agent.postJson('/graphql/admin', { query: login, variables: await givenAdmin(platform) });
  expect(json.data.adminLogin.session).not.toBeNull();
  return agent;
}

test('a directory that does not answer is asked over eight connections at most; every session stays, and may be refreshed later', async () => {
  const agents: Agent[] = [];
  for (let count = 0; count < 20; count += 1) agents.push(await signedIn());
  await platform.sql(`update admin_session set authenticator = 'ldap', subject = 'uid=' || username || ',ou=users'`);
  const trail = trailOf(platform);
  await trail.mark();
  const answers = await Promise.all(agents.map((agent) => agent.postJson('/graphql/admin', refresh)));
  expect(answers.map(({ json }) => json.errors?.[0]?.extensions.code)).toEqual(agents.map(() => 'UNAVAILABLE'));
  expect(taken).toBe(agents.length);
  expect(most).toBeLessThanOrEqual(8);
  await trail.expectTrail([]);
  expect(await platform.sql('select 1 from admin_session where revoked_at is not null')).toEqual([]);
}, 120_000);
