import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { applyFile } from '../src/cli/apply/index.ts';
import { openPlatform } from '../src/cli/open-platform.ts';
import { packageRoot } from '../src/kernel/base/package-root.ts';
import { loadConfig, setEnvironmentVariables } from '../src/kernel/contract/config/environment.ts';
import { signInAdmin } from './admin-api.ts';
import { eventLine } from './event-line.ts';
import { startRelyingParty } from './relying-party.ts';
import { type DemoPlatform, runScriptedSignIn } from './scripted-sign-in.ts';

const isScript = process.argv.includes('--script');
const say = (text = '') => process.stdout.write(`${text}\n`);

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

async function freePortFrom(port: number): Promise<number> {
  return (await isFree(port)) ? port : freePortFrom(port + 1);
}

const throwAway = () => randomBytes(18).toString('base64url');

async function chooseDemo(): Promise<DemoPlatform & { port: number; websitePort: number }> {
  const port = await freePortFrom(4000);
  const websitePort = await freePortFrom(port + 1);
  return {
    port,
    websitePort,
    publicUrl: `http://localhost:${port}`,
    website: `http://localhost:${websitePort}`,
    clientId: 'demo-bank',
    clientSecret: throwAway() + throwAway(),
    gatewayId: 'bank-gateway',
    gatewaySecret: throwAway() + throwAway(),
    username: 'alice',
    userPassword: `wonderland-${throwAway()}`,
    adminUsername: 'demo-admin',
    adminPassword: throwAway(),
  };
}

function welcome(demo: DemoPlatform): void {
  const row = (label: string, value: string) => say(`  ${label.padEnd(16)}${value}`);
  say();
  say(styleText('bold', 'Signet is running. This is a demonstration: throw-away credentials, plain http, loopback only.'));
  say();
  row('Sign in here', styleText('underline', demo.website));
  row('  user', `${demo.username} / ${demo.userPassword}`);
  row('GraphQL', styleText('underline', `${demo.publicUrl}/graphql/admin`));
  row('  administrator', `${demo.adminUsername} / ${demo.adminPassword}`);
  row('Issuer', `${demo.publicUrl}/oauth`);
  say();
  say(styleText('dim', 'The audit trail, live over a GraphQL subscription. Ctrl-C ends everything.'));
  say();
}

async function main(): Promise<void> {
  const demo = await chooseDemo();
  setEnvironmentVariables({
    DEMO_CLIENT_SECRET: demo.clientSecret,
    DEMO_GATEWAY_SECRET: demo.gatewaySecret,
    DEMO_USER_PASSWORD: demo.userPassword,
    DEMO_ADMIN_PASSWORD: demo.adminPassword,
    DEMO_WEBSITE: demo.website,
  });
  // Folders of its own, also below one that was chosen: the script removes what is there.
  const folder = resolve(packageRoot, loadConfig().runtime.dataFolder, isScript ? 'demo-script' : 'demo');
  // The script starts from nothing every time; the website's demonstration keeps its data.
  if (isScript) rmSync(folder, { recursive: true, force: true });
  const config = loadConfig({
    SIGNET_PORT: String(demo.port),
    SIGNET_HOST: 'localhost',
    SIGNET_PUBLIC_URL: demo.publicUrl,
    SIGNET_DATA_DIR: folder,
    SIGNET_LOG_LEVEL: 'error',
    SIGNET_GRAPHIQL: 'true',
    SIGNET_GRAPHQL_INTROSPECTION: 'true',
    SIGNET_OUTGOING_ALLOWED_HOSTS: 'localhost',
  });
  say('Starting PostgreSQL and the platform ...');
  const platform = await openPlatform(config, { server: true, workers: true });
  await applyFile(platform.runtime, join(packageRoot, 'demo', 'signet.yaml'));
  if (isScript) {
    const isGood = await runScriptedSignIn(demo);
    await platform.close();
    say(isGood ? styleText('green', '\nEverything was as expected.') : styleText('red', '\nSomething was not as expected.'));
    process.exit(isGood ? 0 : 1);
  }
  const website = await startRelyingParty({
    issuer: `${demo.publicUrl}/oauth`,
    clientId: demo.clientId,
    clientSecret: demo.clientSecret,
    port: demo.websitePort,
  });
  const admin = await signInAdmin(demo.publicUrl, demo.adminUsername, demo.adminPassword);
  welcome(demo);
  const stopFollowing = await admin.followTrail((event) => say(eventLine(event)));
  let isEnding = false;
  const end = async () => {
    if (isEnding) process.exit(1);
    isEnding = true;
    say('\nStopping ...');
    setTimeout(() => {
      process.stderr.write('Not everything ended in time.\n');
      process.exit(1);
    }, config.http.drainSeconds * 1000);
    stopFollowing();
    await website.close();
    await platform.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
