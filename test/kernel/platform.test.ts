import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Platform, startPlatform } from '../support/start-platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

test('the platform answers that it is ready', async () => {
  const answer = await platform.agent().get('/health/ready');
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({ status: 'ready' });
});
