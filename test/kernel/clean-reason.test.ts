import { expect, test } from '@jest/globals';
import { cleanReason } from '../../src/kernel/trail/clean-reason.ts';

test.each([
  ['Ticket 4711: wider scopes for the portal', 'Ticket 4711: wider scopes for the portal'],
  ['CHG0012345, see https://tickets.example/browse/CHG-12345', 'CHG0012345, see https://tickets.example/browse/CHG-12345'],
  ['client 0f8fad5b-d9cb-469f-a165-70867728950e moved', 'client 0f8fad5b-d9cb-469f-a165-70867728950e moved'],
  ['the token is expired and the secret was lost', 'the token is expired and the secret was lost'],
  ['a-very-long-name-of-a-client-that-nobody-likes', 'a-very-long-name-of-a-client-that-nobody-likes'],
  ['new password: hunter2 as agreed', 'new password: *** as agreed'],
  ['secret=hunter2', 'secret=***'],
  ['PIN:12345', 'PIN:***'],
  ['api_key = abc', 'api_key = ***'],
  ['works with Bearer abcdefgh.1', 'works with Bearer ***'],
  ['moved from https://signet:hunter2@corp.example/token', 'moved from https://***@corp.example/token'],
  ['asked for by pat.smith@example.org today', 'asked for by *** today'],
  ['key qL5x9ZkT0vBn3YwR8sUe2HdJ7mCf4GaP was leaked', 'key *** was leaked'],
  ['-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY----- replaced', '*** replaced'],
  ['-----BEGIN PRIVATE KEY----- MIGHAgEAMBMGByqGSM49', '***'],
])('%j is kept as %j', (said, kept) => {
  expect(cleanReason(said)).toBe(kept);
});

test('a reason of the greatest length takes no time, whatever it consists of', () => {
  for (const part of ['a', 'a@', '-----BEGIN ', 'pin:', 'a.b@c.', '://', 'Aa1'])
    expect(cleanReason(part.repeat(500).slice(0, 500)).length).toBeLessThanOrEqual(600);
});
