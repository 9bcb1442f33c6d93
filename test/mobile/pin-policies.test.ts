import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { describeConfigObject, faultsOf } from '../support/config-object.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

describeConfigObject({
  name: 'pinPolicy',
  plural: 'pinPolicies',
  table: 'pin_policy',
  event: 'ADMIN_PIN_POLICY',
  selection: 'name pinLength maxSimilarDigits sequencesAllowed default blockedPins',
  least: { name: 'Usual' },
  usual: { name: 'Usual', pinLength: 5, maxSimilarDigits: 5, sequencesAllowed: false, default: true, blockedPins: [] },
  whole: { name: 'Strict', pinLength: 6, maxSimilarDigits: 2, sequencesAllowed: true, default: true, blockedPins: ['123456', '999999'] },
  change: ['maxSimilarDigits', 2, 3],
  refused: [
    ['no name', { name: null }, ['REQUIRED input.name']],
    ['a taken name', { name: 'Strict' }, ['ALREADY_EXISTS input.name']],
    ['a short PIN', { pinLength: 4 }, ['INVALID_VALUE input.pinLength']],
    ['a long PIN', { pinLength: 33 }, ['INVALID_VALUE input.pinLength']],
    ['a run longer than the PIN', { maxSimilarDigits: 6 }, ['INVALID_VALUE input.maxSimilarDigits']],
    ['no run at all', { maxSimilarDigits: 0 }, ['INVALID_VALUE input.maxSimilarDigits']],
    ['a blocked PIN of another length', { blockedPins: ['12345', '123456'] }, ['INVALID_VALUE input.blockedPins.1']],
    ['a blocked PIN with letters', { blockedPins: ['1234a'] }, ['INVALID_VALUE input.blockedPins.0']],
    ['a blocked PIN twice', { blockedPins: ['12345', '12345'] }, ['INVALID_VALUE input.blockedPins']],
    ['too many', { blockedPins: Array.from({ length: 1001 }, (_, at) => String(10_000 + at)) }, ['INVALID_VALUE input.blockedPins']],
  ],
  mayBeDeleted: false,
});

describe('among PIN policies', () => {
  let platform: Platform;
  let trail: Trail;
  let admin: AdminDesk;
  const selection = 'pinPolicy { id name version default pinLength maxSimilarDigits blockedPins }';
  const create = (input: object) => admin.call('createPinPolicy(input: PinPolicyInput!)', { input }, selection);
  const update = (id: string, input: object) => admin.call('updatePinPolicy(id: ID!, input: PinPolicyInput!)', { id, input }, selection);

  beforeAll(async () => {
    platform = await startPlatform();
    trail = trailOf(platform);
    admin = await openAdminDesk(platform);
  });
  beforeEach(async () => {
    await platform.sql('delete from pin_policy');
    await trail.mark();
  });
  afterAll(() => platform.stop());

  test('exactly one is the default: the first, then whichever is made it; the trail tells of both', async () => {
    const { pinPolicy: first } = await create({ name: 'first' });
    const { pinPolicy: second } = await create({ name: 'second' });
    expect([first.default, second.default]).toEqual([true, false]);
    await trail.mark();
    await update(second.id, { version: 1, default: true });
    await trail.expectTrail([
      ['ADMIN_PIN_POLICY_UPDATED', { details: { objectId: first.id, changes: { default: [true, false] }, reason: 'default_moved' } }],
      ['ADMIN_PIN_POLICY_UPDATED', { details: { objectId: second.id, changes: { default: [false, true] } } }],
    ]);
    expect(faultsOf(await update(first.id, { version: 1, name: 'too late' }))).toEqual(['STALE_VERSION input.version']);
    expect(faultsOf(await update(second.id, { version: 2, default: false }))).toEqual(['INVALID_VALUE input.default']);
    await trail.expectTrail([]);
  });

  test('many at once still leave one default', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, at) => create({ name: `policy ${at}`, default: at % 2 === 0 })));
    expect(await platform.sql('select count(*)::int as count from pin_policy where "default"')).toEqual([{ count: 1 }]);
  });

  test('another length deletes the blocked PINs and moves the usual longest run along', async () => {
    const { pinPolicy: policy } = await create({ name: 'growing', blockedPins: ['12345'] });
    await trail.mark();
    const { pinPolicy: longer } = await update(policy.id, { version: 1, pinLength: 8 });
    expect(longer).toMatchObject({ pinLength: 8, maxSimilarDigits: 8, blockedPins: [] });
    await trail.expectTrail([
      ['ADMIN_PIN_POLICY_UPDATED', { details: { changes: { pinLength: [5, 8], maxSimilarDigits: [5, 8], blockedPins: [['12345'], []] } } }],
    ]);
    expect((await update(policy.id, { version: 2, blockedPins: ['12345678'] })).pinPolicy.blockedPins).toEqual(['12345678']);
  });
});
