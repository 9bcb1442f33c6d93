import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { graphqlApis } from '../../src/server/graphql.ts';
import { everyRootField } from '../graphql/every-field.ts';
import { ask } from '../support/graphql.ts';
import { givenEnrolment, givenInstallation, givenProfile } from '../support/installations.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { wholeState } from '../support/whole-state.ts';
import { type GivenAccount, givenAccount, givenConsent, givenFamily } from './account.ts';

let platform: Platform;
let trail: Trail;
let account: GivenAccount;
let consentId: string;

const mutations = everyRootField(graphqlApis().account.schema).filter(({ operation }) => operation === 'mutation');

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
});
beforeEach(async () => {
  account = await givenAccount(platform);
  const { userId, client } = account;
  consentId = await givenConsent(platform, userId, client.clientId);
  for (let count = 0; count < 2; count += 1) {
    const phone = await givenInstallation(platform);
    const profile = await givenProfile(platform, phone, { user_id: userId });
    await givenEnrolment(platform, profile);
    await givenFamily(platform, userId, phone.clientId, { access: 600 });
  }
  await trail.mark();
});
afterAll(() => platform.stop());

const preview = 'preview { events affectedTokens affectedConsents }';

async function mutate(call: string, selection: string) {
  const { data, errors } = await ask(
    platform,
    'account',
    `mutation { did: ${call} { ${selection} userErrors { code } } }`,
    {},
    { token: account.token },
  );
  expect(errors).toBeUndefined();
  return data.did;
}

test.each(mutations.map(({ name, call }) => [name, call] as const))('a dry run of %s with any arguments leaves no trace', async (name, call) => {
  const dryCall = call.includes('(') ? call.replace('(', '(dryRun: true, ') : call.replace(name, `${name}(dryRun: true)`);
  const before = await wholeState(platform);
  const document = `mutation { ${dryCall.replace('{ __typename }', `{ userErrors { code } ${preview} }`)} }`;
  const answer = await ask(platform, 'account', document, {}, { token: account.token });
  expect(answer.errors?.filter(({ extensions }) => extensions.code !== 'BAD_USER_INPUT') ?? []).toEqual([]);
  expect(await wholeState(platform)).toEqual(before);
});

test.each([
  ['setNotificationSetting', (): string => 'setNotificationSetting(type: "SMS"', [0, 0]],
  ['removeDevices, all of them', (): string => 'removeDevices(all: true', [2, 0]],
  ['removeConsent', (): string => `removeConsent(consentId: "${consentId}"`, [1, 1]],
] as const)('what a dry run of %s announces is what then happens', async (_name, call, [tokens, consents]) => {
  const before = await wholeState(platform);
  const { preview: announced, userErrors } = await mutate(`${call()}, dryRun: true)`, preview);
  expect(userErrors).toEqual([]);
  expect(announced).toMatchObject({ affectedTokens: tokens, affectedConsents: consents });
  expect(await wholeState(platform)).toEqual(before);
  await trail.expectTrail([]);
  expect((await mutate(`${call()})`, preview)).preview).toBeNull();
  expect((await trail.events()).map(({ type }) => type)).toEqual(announced.events);
});

test('what belongs to somebody else is refused in a dry run like in earnest, and nobody is told more', async () => {
  const other = await givenAccount(platform);
  const theirs = await givenConsent(platform, other.userId, other.client.clientId);
  const call = `removeConsent(consentId: "${theirs}", dryRun: true)`;
  expect(await mutate(call, preview)).toEqual({ preview: null, userErrors: [{ code: 'NOT_FOUND' }] });
  expect(await platform.sql('select 1 from consent where id = $1', [theirs])).toHaveLength(1);
});
