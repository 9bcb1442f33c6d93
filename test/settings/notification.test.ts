import { expect, test } from '@jest/globals';
import { startWorkers } from '../../workers/main.ts';
import { openFakeService } from '../support/fake-service.ts';
import { givenApiClient, givenUser } from '../support/fixtures.ts';
import { givenInstallation, givenProfile } from '../support/installations.ts';
import { startPlatform } from '../support/start-platform.ts';
import { waitUntil } from '../support/wait-until.ts';

test('conformance 4: a notification service that answers after six seconds is heard out when it may take longer than five', async () => {
  const service = await openFakeService();
  service.answer(async () => {
    await new Promise((resolve) => setTimeout(resolve, 6000));
    return { status: 202 };
  });
  const platform = await startPlatform({
    env: { SIGNET_NOTIFICATION_SERVICE_URL: `${service.url}/notify`, SIGNET_NOTIFICATION_TIMEOUT_MS: '60000' },
  });
  const { userId } = await givenUser(platform);
  const phone = await givenInstallation(platform);
  await givenProfile(platform, phone, { user_id: userId });
  const { basic } = await givenApiClient(platform, ['END_USER']);
  await platform.agent().send('DELETE', `/oauth/api/v4/users/${userId}/devices/${phone.clientId}`, { headers: basic });
  const workers = startWorkers(platform.runtime);
  await waitUntil(
    'it is delivered',
    async () => {
      const [{ there }] = await platform.sql(`select to_regclass('bullmq.job') is not null as there`);
      return there && (await platform.sql(`select 1 from bullmq.job where name = 'notification.send' and state = 'completed'`)).length > 0;
    },
    120_000,
  );
  expect(service.requests).toHaveLength(1);
  await workers.close();
  await platform.stop();
  await service.close();
});
