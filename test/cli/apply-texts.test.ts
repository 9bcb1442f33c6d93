import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { applyFile, exportConfig } from '../../src/cli/apply/index.ts';
import { dependents } from '../../src/server/dependents.ts';
import { entities } from '../../src/server/entities.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let opened: TestRuntime;
let trail: Trail;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signet-apply-texts-'));
  mkdirSync(join(folder, 'bank'));
  opened = await openTestRuntime({ entities, dependents });
  trail = trailOf(opened);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await opened.close();
});

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const whole = `
staticClients:
  - { clientId: shop, name: Shop, grantTypes: [CLIENT_CREDENTIALS], templateSet: bank }
messages:
  - key: login.title
    defaultContent: Welcome
    translations: [{ locale: nl, text: Welkom }]
templateSets:
  - name: bank
    default: true
    files:
      - { path: login.html, content: { file: bank/login.html } }
      - { path: css/bank.css, content: 'body { color: red }' }
corsConfig:
  enabled: true
  allowedOrigins: [https://spa.example]
  accessiblePaths: [/oauth/token]
`;

test('messages, template sets and CORS are stated in a file, and an export of them changes nothing', async () => {
  file('bank/login.html', "{% layout 'layout' %}{% block content %}<h1>{{ t.login.title }} $x{y}</h1>{% endblock %}");
  const plan = await applyFile(opened.runtime, file('signet.yaml', whole));
  expect(plan.objects.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
    'messages create',
    'templateSets create',
    'corsConfig update',
    'staticClients create',
  ]);
  await trail.expectTrail(
    ['ADMIN_MESSAGE_CREATED', 'ADMIN_TEMPLATES_TEMPLATE_SETS_CREATED', 'ADMIN_CORS_CONFIG_UPDATED', 'ADMIN_STATIC_CLIENT_CREATED'].map(
      (name) => [name, { channel: 'CLI' }] as never,
    ),
  );
  expect((await applyFile(opened.runtime, join(folder, 'signet.yaml'))).isEmpty).toBe(true);
  const exported = (await exportConfig(opened.runtime)).replace(/ +clientSecret: .*\n/g, '');
  for (const stated of ['templateSet: bank', 'key: login.title', 'path: css/bank.css', '- https://spa.example']) expect(exported).toContain(stated);
  const again = await applyFile(opened.runtime, file('exported.yaml', exported));
  expect(again.objects.filter(({ action }) => action !== 'none')).toEqual([]);
});

test('a fault in a template is told with its place in the file', async () => {
  const text = 'templateSets:\n  - name: broken\n    files: [{ path: login.html, content: "{{ x | raw }}" }]\n';
  await expect(applyFile(opened.runtime, file('broken.yaml', text))).rejects.toThrow(
    /broken\.yaml:3:\d+ templateSets\[0\]\.files: login\.html: undefined filter: raw/,
  );
});
