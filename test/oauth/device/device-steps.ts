import type { Agent, Answer } from '../../support/agent.ts';
import { type GivenClient, type GivenUser, givenClient } from '../../support/fixtures.ts';
import type { Platform } from '../../support/start-platform.ts';
import { formOf, nextOf, submitConsent, submitLogin } from '../steps.ts';

export const deviceGrantType = 'urn:ietf:params:oauth:grant-type:device_code';
const verification = '/oauth/device_authorization/verification';

/** What a device was told. */
export interface GivenDevice {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete?: string;
  readonly expires_in: number;
  readonly interval: number;
}

/** A client without secret that a device runs. */
export function givenDeviceClient(platform: Pick<Platform, 'sql'>, columns: Readonly<Record<string, unknown>> = {}): Promise<GivenClient> {
  const open = { auth_method: 'PUBLIC', secret_hash: null, grant_types: ['DEVICE_CODE'], redirect_url: null };
  return givenClient(platform, { ...open, ...columns });
}

export function requestDevice(platform: Platform, client: GivenClient, fields: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return platform.agent().postForm('/oauth/device_authorization', { client_id: client.clientId, scope: 'openid read', ...fields });
}

export async function givenDevice(platform: Platform, client: GivenClient, fields: Readonly<Record<string, string>> = {}): Promise<GivenDevice> {
  const answer = await requestDevice(platform, client, fields);
  if (answer.status !== 200) throw new Error(`no device code: ${answer.status} ${answer.text}`);
  return answer.json as GivenDevice;
}

export function poll(platform: Pick<Platform, 'agent'>, client: GivenClient, deviceCode: string): Promise<Answer> {
  return platform.agent().postForm('/oauth/token', { grant_type: deviceGrantType, device_code: deviceCode, client_id: client.clientId });
}

/** Opens the verification page and sends a code. */
export async function typeCode(agent: Agent, userCode: string): Promise<Answer> {
  const page = await agent.get(verification);
  return agent.postForm(verification, { ...formOf(page), user_code: userCode });
}

/** From the code on the device to the consent page. */
export async function openDeviceConsent(agent: Agent, userCode: string, user: GivenUser): Promise<Answer> {
  const login = await agent.get(nextOf(await typeCode(agent, userCode)));
  return agent.get(nextOf(await submitLogin(agent, login, user)));
}

/** The person of a device decides. */
export async function decideDevice(agent: Agent, userCode: string, user: GivenUser, decision: 'accept' | 'reject'): Promise<Answer> {
  return submitConsent(agent, await openDeviceConsent(agent, userCode, user), decision);
}
