import { createHash } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { Agent } from '../support/agent.ts';
import { type Clone, cloneDatabase } from '../support/clone-database.ts';
import { type GivenClient, givenApiClient, givenClient } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { type SignetProcess, startSignet } from '../support/processes.ts';
import { sayOnce } from '../support/test-database.ts';
import { testSettings } from '../support/test-settings.ts';
import { waitUntil } from '../support/wait-until.ts';

let clone: Clone;
const running: SignetProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.end('SIGKILL')));
  await clone.drop();
});

async function serve(port: number): Promise<SignetProcess> {
  const env = {
    DATABASE_URL: clone.url,
    SIGNET_PORT: String(port),
    SIGNET_REQUESTS_PER_MINUTE: '0',
    SIGNET_SEALING_KEYS: testSettings.SIGNET_SEALING_KEYS as string,
  };
  const server = startSignet(['serve'], env);
  running.push(server);
  await server.waitFor(/signet is listening/);
  return server;
}

const target = () => ({ sql: (text: string, values: readonly unknown[] = []) => sayOnce<never>(clone.url, text, values) });

/** What clients saw of a load: tokens they were given, other answers, and requests that got none. */
interface Seen {
  readonly tokens: string[];
  readonly otherStatuses: number[];
  unanswered: number;
}

/** A load of many connections; `over` resolves when nothing answers any more. */
function load(port: number, client: GivenClient, connections: number): { readonly seen: Seen; readonly over: Promise<unknown> } {
  const seen: Seen = { tokens: [], otherStatuses: [], unanswered: 0 };
  const ask = async () => {
    const agent = new Agent(`http://localhost:${port}`);
    for (;;) {
      try {
        const answer = await agent.postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: client.basic });
        if (answer.status === 200) seen.tokens.push(answer.json.access_token);
        else seen.otherStatuses.push(answer.status);
      } catch {
        seen.unanswered += 1;
        return;
      }
    }
  };
  return { seen, over: Promise.all(Array.from({ length: connections }, ask)) };
}

interface Stored {
  hash: string;
  id: string;
}

/** Every answered token is stored and has its event; none of them twice, and nothing is stored without its event. */
async function expectNothingLost(tokens: readonly string[]): Promise<void> {
  const stored = await sayOnce<Stored>(clone.url, `select encode(hash, 'hex') as hash, id from access_token`);
  const ids = new Map(stored.map((row) => [row.hash, row.id]));
  const events = await sayOnce<{ id: string }>(
    clone.url,
    `select details->>'tokenId' as id from audit_event where type = 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED'`,
  );
  const answered = tokens.map((token) => ids.get(createHash('sha256').update(token).digest('hex')));
  expect(answered).not.toContain(undefined);
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(events.map((event) => event.id).sort()).toEqual(stored.map((row) => row.id).sort());
}

test('kill -9 in the middle of a load: what was answered is there after the restart with its event, and nothing twice', async () => {
  clone = await cloneDatabase();
  const client = await givenClient(target());
  const gateway = await givenApiClient(target(), ['TOKEN_INTROSPECTION']);
  const port = await freePort();
  const first = await serve(port);
  const { seen, over } = load(port, client, 24);
  await waitUntil('the load is on', () => seen.tokens.length > 100);
  await first.end('SIGKILL');
  await over;
  expect(seen.unanswered).toBe(24);
  expect(seen.otherStatuses).toEqual([]);
  await expectNothingLost(seen.tokens);

  await serve(port);
  const agent = new Agent(`http://localhost:${port}`);
  for (const token of seen.tokens.slice(-5)) {
    const answer = await agent.postForm('/oauth/api/v2/token/introspect', { token }, { headers: gateway.basic });
    expect([answer.status, answer.json.active]).toEqual([200, true]);
  }
});

test('SIGTERM in the middle of a load: what is in progress is finished, no answer is an error, and nothing is done twice', async () => {
  clone = await cloneDatabase();
  const client = await givenClient(target());
  const port = await freePort();
  const server = await serve(port);
  const { seen, over } = load(port, client, 24);
  await waitUntil('the load is on', () => seen.tokens.length > 100);
  const ended = await server.end('SIGTERM');
  await over;
  expect(ended.code).toBe(0);
  expect(seen.otherStatuses).toEqual([]);
  await expectNothingLost(seen.tokens);
  // Nothing was begun that nobody got an answer to.
  const [stored] = await sayOnce<{ count: number }>(clone.url, 'select count(*)::int as count from access_token');
  expect(stored?.count).toBe(seen.tokens.length);
});
