import type { Agent, Answer } from '../support/agent.ts';
import type { GivenClient, GivenUser } from '../support/fixtures.ts';

type Fields = Readonly<Record<string, string | undefined>>;

/** RFC 7636 appendix B. */
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

/** The parameters of a good authorization request; `undefined` takes one out. */
export function requestOf(client: GivenClient, changes: Fields = {}): Record<string, string> {
  const fields: Fields = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: 'openid read',
    state: 'state-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  };
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Asks for authorization by GET. */
export function authorize(agent: Agent, client: GivenClient, changes: Fields = {}): Promise<Answer> {
  return agent.get(`/oauth/authorize?${new URLSearchParams(requestOf(client, changes))}`);
}

function unescaped(text: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&#34;': '"', '&#39;': "'", '&amp;': '&' };
  return text.replace(/&(lt|gt|#34|#39|amp);/g, (entity) => entities[entity] as string);
}

/** The inputs of the form on a page, as a browser would send them. */
export function formOf(page: Answer): Record<string, string> {
  const inputs = [...page.text.matchAll(/<input [^>]*?name="([^"]+)"[^>]*>/g)];
  return Object.fromEntries(inputs.map(([input, name]) => [name, unescaped(/ value="([^"]*)"/.exec(input)?.[1] ?? '')]));
}

/** Where a redirect leads, for the agent to go on with. */
export function nextOf(answer: Answer): URL {
  if (!answer.location) throw new Error(`no redirect but ${answer.status}: ${answer.text.slice(0, 300)}`);
  return answer.location;
}

/** The parameters of an authorization response. */
export function responseOf(answer: Answer): Record<string, string> {
  return Object.fromEntries(nextOf(answer).searchParams);
}

/** Opens the login page of an authorization request. */
export async function openLogin(agent: Agent, client: GivenClient, changes: Fields = {}): Promise<Answer> {
  return agent.get(nextOf(await authorize(agent, client, changes)));
}

/** Sends the login form of a page. */
export function submitLogin(agent: Agent, page: Answer, user: Pick<GivenUser, 'username' | 'password'>, changes: Fields = {}): Promise<Answer> {
  return agent.postForm('/oauth/login', { ...formOf(page), username: user.username, password: user.password, ...changes });
}

/** Sends the consent form of a page. */
export function submitConsent(agent: Agent, page: Answer, decision: 'accept' | 'reject', changes: Fields = {}): Promise<Answer> {
  return agent.postForm('/oauth/consent', { ...formOf(page), decision, ...changes });
}

/** Signs in from the authorization request on, up to what comes after login: the consent page or the answer to the client. */
export async function signIn(agent: Agent, client: GivenClient, user: GivenUser, changes: Fields = {}): Promise<Answer> {
  const signedIn = await submitLogin(agent, await openLogin(agent, client, changes), user);
  return agent.get(nextOf(signedIn));
}

/** Signs in and consents; the answer to the client. */
export async function signInAndConsent(agent: Agent, client: GivenClient, user: GivenUser, changes: Fields = {}): Promise<Answer> {
  return submitConsent(agent, await signIn(agent, client, user, changes), 'accept');
}
