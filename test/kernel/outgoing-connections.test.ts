import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/kernel/contract/config/config.ts';
import { callService } from '../../src/kernel/work/outgoing/circuit-breaker.ts';
import { fetchJson } from '../../src/kernel/work/outgoing/fetch-json.ts';
import { fetchSafely } from '../../src/kernel/work/outgoing/fetch-safely.ts';
import { type FakeService, openFakeService } from '../support/fake-service.ts';
import { waitUntil } from '../support/wait-until.ts';

let service: FakeService;
const settings = { SIGNET_OUTGOING_ALLOWED_HOSTS: 'localhost', SIGNET_OUTGOING_TIMEOUT_MS: '500', SIGNET_OUTGOING_BREAKER_SECONDS: '1' };
let runtime: { config: ReturnType<typeof readConfig> };

beforeEach(async () => {
  service = await openFakeService({ body: '{}' });
  runtime = { config: readConfig(settings) };
});
afterEach(() => service.close());

describe('connections', () => {
  test('twenty calls one after the other share one', async () => {
    for (let round = 0; round < 20; round += 1)
      await fetchSafely(runtime, service.url, { method: 'POST', body: 'x'.repeat(100), isRepeatable: true });
    expect([service.requests.length, service.connections]).toEqual([20, 1]);
  });

  test('one that was cut short is not used again', async () => {
    service.answerOnce({ body: 'x'.repeat(400_000) });
    await expect(fetchSafely(runtime, service.url)).rejects.toMatchObject({ reason: 'too_large' });
    await fetchSafely(runtime, service.url);
    expect(service.connections).toBe(2);
  });

  test('a kept one that is dead is replaced without notice', async () => {
    await fetchSafely(runtime, service.url);
    service.answerOnce('hangUp');
    expect((await fetchSafely(runtime, service.url)).body).toBe('{}');
    expect(service.connections).toBe(2);
  });

  test.each([
    ['POST', {}],
    ['GET', { isRepeatable: false }],
  ] as const)('a %s that must not arrive twice does not use a kept one, and is sent once when its own breaks', async (method, rule) => {
    await fetchSafely(runtime, service.url);
    service.forget();
    service.answerOnce('hangUp');
    await expect(fetchSafely(runtime, service.url, { method, ...rule })).rejects.toMatchObject({ reason: 'unreachable' });
    expect([service.requests.length, service.connections]).toEqual([1, 2]);
  });

  test('a fresh one that breaks is a failure', async () => {
    service.answerOnce('hangUp');
    await expect(fetchSafely(runtime, service.url)).rejects.toMatchObject({ reason: 'unreachable' });
    expect(service.requests).toHaveLength(1);
  });

  test('one deployment does not use what another with other rules opened', async () => {
    await fetchSafely(runtime, service.url);
    const strict = { config: readConfig({ ...settings, SIGNET_OUTGOING_ALLOWED_HOSTS: '' }) };
    await expect(fetchSafely(strict, service.url)).rejects.toMatchObject({ reason: 'forbidden_address' });
  });

  test('a call may have a time limit of its own', async () => {
    service.answer('silence');
    await expect(fetchSafely(runtime, service.url, { timeoutMs: 50 })).rejects.toMatchObject({ reason: 'timeout' });
  });
});

describe('RS-190 a service that is down', () => {
  const call = () => callService(runtime, service.url, () => fetchJson(runtime, service.url));
  const failures = async (count: number) => {
    for (let round = 0; round < count; round += 1) await call().catch(() => undefined);
  };

  test('is not called any more after five failures, and is tried again after a while', async () => {
    service.answer({ status: 503 });
    await failures(5);
    await expect(call()).rejects.toMatchObject({ reason: 'circuit_open' });
    expect(service.requests).toHaveLength(5);

    service.answer({ body: '{"ok":true}' });
    await waitUntil('tried again', () => call().then(Boolean, () => false));
    service.answer({ status: 503 });
    await failures(4);
    await expect(call()).rejects.toMatchObject({ reason: 'bad_status', status: 503 });
  });

  test('one call tries while the others still fail at once', async () => {
    service.answer('hangUp');
    await failures(5);
    service.forget();
    service.answer('silence');
    await waitUntil('the pause is over', async () => {
      const all = await Promise.allSettled(Array.from({ length: 10 }, call));
      return all.some((one) => one.status === 'rejected' && one.reason.reason === 'timeout');
    });
    expect(service.requests).toHaveLength(1);
  });

  test('answers that dislike the call, or are no JSON, are no outage', async () => {
    service.answer({ status: 404 });
    await failures(10);
    service.answer({ body: 'text' });
    await failures(10);
    await expect(call()).rejects.toMatchObject({ reason: 'unusable_answer' });
    expect(service.requests).toHaveLength(21);
  });

  test('another service is called all the same', async () => {
    const other = await openFakeService({ body: '[]' });
    service.answer({ status: 500 });
    await failures(6);
    expect(await callService(runtime, other.url, () => fetchJson(runtime, other.url))).toMatchObject({ value: [] });
    await other.close();
  });
});
