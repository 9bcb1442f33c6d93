import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { applyFile } from '../../src/cli/apply/index.ts';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { openAdminDesk } from '../support/admin-desk.ts';
import { startPlatform } from '../support/start-platform.ts';

function blocks(language: string): string[] {
  const guide = readFileSync(join(packageRoot, 'docs/mobile-configuration.md'), 'utf8');
  return [...guide.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);
}

test('the file and the operations of the guide work', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-guide-'));
  const platform = await startPlatform();
  try {
    process.env.BANK_ANDROID_SIGNATURE = 'a-signature';
    const file = join(folder, 'signet.yaml');
    writeFileSync(file, blocks('yaml').join('\n'));
    expect((await applyFile(platform.runtime, file)).objects).toHaveLength(8);
    expect((await applyFile(platform.runtime, file)).isEmpty).toBe(true);
    const admin = await openAdminDesk(platform);
    const operations = blocks('graphql');
    expect(operations).toHaveLength(3);
    for (const operation of operations) {
      const { data, errors } = await admin.ask(operation);
      expect([errors, data.createMobilePlatformVersion?.userErrors ?? []]).toEqual([undefined, []]);
    }
  } finally {
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
