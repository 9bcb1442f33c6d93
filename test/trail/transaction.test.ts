import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, givenClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { appendTrail, settled, trailRow } from './append-trail.ts';

let platform: Platform;
let admin: AdminDesk;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  admin = await openAdminDesk(platform);
  client = await givenClient(platform);
});
afterAll(() => platform.stop());

const document = `query ($id: String!) { auditTransaction(id: $id) {
  transactionId startedAt endedAt outcome explanation isComplete decidedBy { type } steps { afterMs event { type transactionId } } } }`;
const timeline = async (id: string) => {
  const { data, errors } = await admin.ask(document, { id });
  expect(errors).toBeUndefined();
  return data.auditTransaction;
};
const latest = async (type: string): Promise<string> =>
  (await platform.sql<{ id: string }>('select transaction_id as id from audit_event where type = $1 order by seq desc limit 1', [type]))[0]?.id ?? '';

test('a refused token request says why it was refused', async () => {
  await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: { authorization: 'Basic !' } });
  await platform
    .agent()
    .postForm(
      '/oauth/token',
      { grant_type: 'authorization_code', code: 'nothing', redirect_uri: 'https://app.example.com/cb' },
      { headers: client.basic },
    );
  await settled(platform);
  const [row] = await platform.sql(
    `select transaction_id as id, type, details->>'reason' as reason from audit_event where type like 'TOKEN_REQUEST_%' order by seq desc limit 1`,
  );
  const told = await timeline(row.id);
  expect(told).toMatchObject({ transactionId: row.id, outcome: 'FAILURE', isComplete: true, decidedBy: { type: row.type } });
  expect(told.explanation).toMatch(/\. Reason: .+\.$/);
});

test('an accepted one says what was done, and events that only led there do not decide', async () => {
  await platform.agent().postForm('/oauth/token', { grant_type: 'client_credentials', scope: 'read' }, { headers: client.basic });
  await settled(platform);
  const id = await latest('TOKEN_REQUEST_ACCESS_TOKEN_CREATED');
  const told = await timeline(id);
  expect(told).toMatchObject({ outcome: 'SUCCESS', decidedBy: { type: 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED' } });
  expect(told.explanation).toMatch(/\.$/);
});

test('what workers did later is told, in order, and does not change how it ended', async () => {
  const subject = { clientId: client.clientId };
  const events = [
    trailRow('API_ACCESS_GRANTED', { api: 'events', ...subject }, { transactionId: 'late', channel: 'REST_API' }),
    trailRow('CONSENT_CSRF_INVALID', { reason: 'form_token_invalid', ...subject }, { transactionId: 'late', channel: 'OAUTH' }),
    trailRow('OPENID_BACKCHANNEL_LOGOUT_SENT', { sessionId: 's', ...subject }, { transactionId: 'late', channel: 'WORKER' }),
  ];
  for (const event of events) await appendTrail(platform, [event]);
  await settled(platform);
  const told = await timeline('late');
  expect(told.steps.map((step: { event: { type: string } }) => step.event.type)).toEqual(events.map(({ type }) => type));
  expect(told.steps[0].afterMs).toBe(0);
  expect(told.explanation).toMatch(/Reason: the form did not come from the page that was shown\.$/);
  expect(new Date(told.endedAt).getTime() - new Date(told.startedAt).getTime()).toBe(told.steps[2].afterMs);
});

test('a reason without a row in the table of texts is told as its words; unknown transactions are null; long ones say so', async () => {
  await appendTrail(platform, [trailRow('CONSENT_CSRF_INVALID', { reason: 'some_new_word' }, { transactionId: 'odd' })]);
  await platform.sql(
    `insert into audit_event (id, type, outcome, category, channel, transaction_id) select gen_random_uuid(), 'USER_CREATED', 'SUCCESS', 'EXTENSION', 'CLI', 'long' from generate_series(1, 1001)`,
  );
  await settled(platform);
  expect((await timeline('odd')).explanation).toMatch(/Reason: some new word\.$/);
  expect(await timeline('nothing')).toBeNull();
  expect(await timeline('\u0000')).toBeNull();
  const long = await timeline('long');
  expect([long.steps.length, long.isComplete]).toEqual([1000, false]);
});

test('the helpdesk may not', async () => {
  const desk = await openAdminDesk(platform, 'HELPDESK');
  const { errors } = await desk.ask(document, { id: 'x' });
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
