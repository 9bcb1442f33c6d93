import { styleText } from 'node:util';
import * as oidc from 'openid-client';
import { type AdminApi, signInAdmin } from './admin-api.ts';
import { eventLine, type StreamedEvent } from './event-line.ts';
import { type Page, PageWalker } from './page-walker.ts';

/** Where the demonstration runs and with which throw-away credentials. */
export interface DemoPlatform {
  readonly publicUrl: string;
  readonly website: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly gatewayId: string;
  readonly gatewaySecret: string;
  readonly username: string;
  readonly userPassword: string;
  readonly adminUsername: string;
  readonly adminPassword: string;
}

interface Step {
  readonly title: string;
  /** Names of the events it causes, in order. */
  readonly events: readonly string[];
  /** Does it, and says in a few words what came of it. */
  readonly act: () => Promise<string>;
}

const settleMs = 5000;
const quietMs = 150;

function expect(condition: boolean, complaint: string): void {
  if (!condition) throw new Error(complaint);
}

/** The steps of one sign-in and what follows it: an HTTP client for the browser, a certified library for the relying party. */
async function describeSteps(demo: DemoPlatform, admin: AdminApi): Promise<Step[]> {
  const issuer = `${demo.publicUrl}/oauth`;
  const client = await oidc.discovery(new URL(issuer), demo.clientId, demo.clientSecret, oidc.ClientSecretBasic(demo.clientSecret), {
    execute: [oidc.allowInsecureRequests],
  });
  const gateway = await oidc.discovery(new URL(issuer), demo.gatewayId, demo.gatewaySecret, oidc.ClientSecretBasic(demo.gatewaySecret), {
    execute: [oidc.allowInsecureRequests],
  });
  const browser = new PageWalker();
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  let page: Page;
  let tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;
  let firstRefreshToken: string;

  return [
    {
      title: 'The website sends the browser to the authorization endpoint',
      events: [],
      async act() {
        const url = oidc.buildAuthorizationUrl(client, {
          redirect_uri: `${demo.website}/callback`,
          scope: 'openid profile email accounts.read end_user_self',
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
        });
        page = await browser.follow(await browser.open(url));
        expect(page.status === 200 && page.html.includes('type="password"'), 'the login page was expected');
        return 'login page';
      },
    },
    {
      title: 'A wrong password',
      events: ['USER_AUTHENTICATION_FAILURE'],
      async act() {
        page = await browser.submit(page, { username: demo.username, password: 'not the password' });
        expect(page.html.includes('type="password"'), 'the login page was expected again');
        return 'the login page again, with the same words for every cause';
      },
    },
    {
      title: 'The right password',
      events: ['USER_AUTHENTICATION_SUCCESS'],
      async act() {
        page = await browser.follow(await browser.submit(page, { username: demo.username, password: demo.userPassword }));
        expect(page.status === 200 && page.html.includes('csrf_token'), 'the consent page was expected');
        return 'consent page';
      },
    },
    {
      title: 'The user consents',
      events: ['CONSENT_GIVEN', 'AUTHZ_REQUEST_GRANT_CREATED'],
      async act() {
        page = await browser.submit(page, { decision: 'accept' });
        expect(page.location?.startsWith(`${demo.website}/callback?`) ?? false, 'a redirect to the website was expected');
        return 'redirect to the website with code, state and iss';
      },
    },
    {
      title: 'The website exchanges the code',
      events: ['TOKEN_REQUEST_ACCESS_TOKEN_CREATED'],
      async act() {
        const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
        tokens = await oidc.authorizationCodeGrant(client, new URL(page.location ?? ''), checks);
        firstRefreshToken = tokens.refresh_token ?? '';
        return `access, refresh and ID token; signed in as ${tokens.claims()?.preferred_username}`;
      },
    },
    {
      title: 'The website reads the user info',
      events: ['TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED'],
      async act() {
        const claims = await oidc.fetchUserInfo(client, tokens.access_token, tokens.claims()?.sub ?? '');
        expect(claims.email === 'alice@example.com', 'the e-mail address was expected');
        return `sub, ${claims.name}, ${claims.email}`;
      },
    },
    {
      title: 'The user looks at what was granted in their name (GraphQL, with their own token)',
      events: ['API_CONSENT_LISTED'],
      async act() {
        const answer = await fetch(`${demo.publicUrl}/graphql/account`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.access_token}` },
          body: JSON.stringify({ query: '{ me { consents { edges { node { clientName scopes } } } } }' }),
          signal: AbortSignal.timeout(30_000),
        });
        const { data } = (await answer.json()) as { data?: { me: { consents: { edges: { node: { clientName: string } }[] } } } };
        const [consent] = data?.me.consents.edges ?? [];
        expect(consent?.node.clientName === 'Demo Bank', 'the consent was expected');
        return `one consent, to ${consent?.node.clientName}`;
      },
    },
    {
      title: 'The API gateway introspects the access token',
      events: ['API_ACCESS_GRANTED', 'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED'],
      async act() {
        const answer = await oidc.tokenIntrospection(gateway, tokens.access_token);
        expect(answer.active, 'an active token was expected');
        return `active, scope ${answer.scope}`;
      },
    },
    {
      title: 'The website refreshes',
      events: ['TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED'],
      async act() {
        tokens = await oidc.refreshTokenGrant(client, firstRefreshToken);
        return 'a new pair; the old one stops working';
      },
    },
    {
      title: 'The website revokes the access token',
      events: ['TOKEN_REVOKE_ACCESS_TOKEN_SUCCESS'],
      async act() {
        await oidc.tokenRevocation(client, tokens.access_token);
        return 'done';
      },
    },
    {
      title: 'The API gateway introspects it again',
      events: ['API_ACCESS_GRANTED', 'TOKEN_REQUEST_INVALID_ACCESS_TOKEN'],
      async act() {
        const answer = await oidc.tokenIntrospection(gateway, tokens.access_token);
        expect(!answer.active, 'an inactive token was expected');
        return 'not active';
      },
    },
    {
      title: 'Somebody replays the first refresh token',
      events: ['TOKEN_REQUEST_INVALID_REFRESH_TOKEN'],
      async act() {
        const outcome = await oidc.refreshTokenGrant(client, firstRefreshToken).catch((error: unknown) => error as { error?: string });
        expect('error' in outcome && outcome.error === 'invalid_grant', 'invalid_grant was expected');
        return 'invalid_grant, and the whole family of tokens is revoked';
      },
    },
    {
      title: 'A security officer asks the trail what happened to this user',
      events: ['PERSON_VIEWED'],
      async act() {
        const sub = tokens.claims()?.sub;
        const { auditEvents } = await admin.query<{ auditEvents: { edges: { node: { type: string } }[] } }>(
          'query ($user: String) { auditEvents(first: 50, filter: { userId: $user }) { edges { node { type } } } }',
          { user: sub },
        );
        expect(auditEvents.edges.length >= 9, 'the events of the steps above were expected');
        return `${auditEvents.edges.length} events, newest first: ${auditEvents.edges[0]?.node.type}`;
      },
    },
  ];
}

/** Waits until as many events have come as expected, and then a moment longer for any that should not have. */
async function collect(received: StreamedEvent[], count: number): Promise<StreamedEvent[]> {
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  for (let waited = 0; received.length < count && waited < settleMs; waited += 20) await pause(20);
  await pause(quietMs);
  return received.splice(0);
}

/** Performs every step, prints it with the events it caused, and resolves to whether all was as expected. */
export async function runScriptedSignIn(demo: DemoPlatform): Promise<boolean> {
  const received: StreamedEvent[] = [];
  const admin = await signInAdmin(demo.publicUrl, demo.adminUsername, demo.adminPassword);
  const stop = await admin.followTrail((event) => received.push(event));
  await collect(received, 0);
  let isGood = true;
  for (const [index, step] of (await describeSteps(demo, admin)).entries()) {
    const outcome = await step.act().catch((error: unknown) => error as Error);
    const events = await collect(received, step.events.length);
    const isAsExpected = typeof outcome === 'string' && events.map((event) => event.type).join() === step.events.join();
    isGood &&= isAsExpected;
    const number = String(index + 1).padStart(2);
    process.stdout.write(
      `${styleText('bold', `${number}. ${step.title}`)}\n    ${typeof outcome === 'string' ? outcome : styleText('red', outcome.message)}\n`,
    );
    for (const event of events) process.stdout.write(`    ${eventLine(event)}\n`);
    if (!isAsExpected) process.stdout.write(styleText('red', `    expected events: ${step.events.join(', ') || 'none'}\n`));
    if (!isAsExpected) break;
  }
  stop();
  return isGood;
}
