import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';

let behindProxy: Platform;
let alone: Platform;
let trails: Trail[];
beforeAll(async () => {
  const env = { SIGNET_TRUSTED_PROXIES: '127.0.0.1,::1', SIGNET_TRANSACTION_ID_HEADER: 'X-Request-Trace', SIGNET_TRANSACTION_ID_PREFIX: 'edge-' };
  [behindProxy, alone] = await Promise.all([startPlatform({ env }), startPlatform()]);
  trails = [trailOf(behindProxy), trailOf(alone)];
});
beforeEach(() => Promise.all(trails.map((trail) => trail.mark())));
afterAll(() => Promise.all([behindProxy.stop(), alone.stop()]));

const forwarded = { 'x-forwarded-for': '203.0.113.9' };

/** The transaction id of the one event that a refused token request leaves. */
async function recordedId(platform: Platform, headers: Record<string, string>): Promise<string | undefined> {
  const trail = trails[platform === alone ? 1 : 0] as Trail;
  // A busy machine may turn a request away before it is looked at.
  await waitUntil('it is looked at', async () => (await platform.agent().postForm('/oauth/token', {}, { headers })).status === 400);
  const [event] = await trail.expectTrail(['TOKEN_REQUEST_INVALID']);
  return event?.transactionId;
}

test('conformance 5: a trusted proxy names the transaction, in the header that is set', async () => {
  expect(await recordedId(behindProxy, { ...forwarded, 'x-request-trace': 'trace-1' })).toBe('trace-1');
  expect(await recordedId(behindProxy, { ...forwarded, 'x-transaction-id': 'trace-2' })).toMatch(/^edge-/);
});

test('conformance 5: what a proxy hands on is an id of at most 128 visible characters, or nothing', async () => {
  for (const odd of ['', 'two words', 'x'.repeat(129), 'é'])
    expect(await recordedId(behindProxy, { ...forwarded, 'x-request-trace': odd })).toMatch(/^edge-/);
  expect(await recordedId(behindProxy, { ...forwarded, 'x-request-trace': 'x'.repeat(128) })).toBe('x'.repeat(128));
});

test('conformance 5: nobody else names a transaction: neither without a proxy nor where none is trusted', async () => {
  expect(await recordedId(behindProxy, { 'x-request-trace': 'forged' })).toMatch(/^edge-/);
  expect(await recordedId(alone, { 'x-transaction-id': 'forged' })).toMatch(/^SIGNET-/);
  expect(await recordedId(alone, { ...forwarded, 'x-transaction-id': 'forged' })).toMatch(/^SIGNET-/);
});
