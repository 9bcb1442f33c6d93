import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { startWorkers, type Workers } from '../../../workers/main.ts';
import type { Agent, Answer } from '../../support/agent.ts';
import { type FakeService, openFakeService } from '../../support/fake-service.ts';
import { type GivenClient, type GivenUser, givenClient, givenScopes, givenUser } from '../../support/fixtures.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type ExpectedEvent, type Trail, trailOf } from '../../support/trail.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { openSms, receivedCode } from './sms-steps.ts';

type Details = Readonly<Record<string, unknown>>;

/** A platform with its workers and a gateway that takes every message; for each test a client that wants a code, a person and a browser. */
export class SmsScene {
  platform!: Platform;
  gateway!: FakeService;
  trail!: Trail;
  client!: GivenClient;
  user!: GivenUser;
  agent!: Agent;
  lastNumber = 10_000_000;
  #workers!: Workers;

  /** Registers the hooks of a test file. */
  static use(): SmsScene {
    const scene = new SmsScene();
    beforeAll(() => scene.#open());
    afterAll(() => scene.#close());
    beforeEach(() => scene.#begin());
    return scene;
  }

  /** The telephone number of the person; no other has it. */
  number(): string {
    return `+316${this.lastNumber}`;
  }

  subject(): { userId: string; clientId: string } {
    return { userId: this.user.userId, clientId: this.client.clientId };
  }

  sent(): ExpectedEvent {
    return ['SMS_AUTH_INIT_MESSAGE_SENT', { ...this.subject(), channel: 'WORKER', details: { flow: 'sms_step_up' } }];
  }

  codeInvalid(details: Details): ExpectedEvent {
    return ['SMS_STEP_UP_CODE_INVALID', { ...this.subject(), details }];
  }

  formInvalid(reason: string): ExpectedEvent {
    return ['SMS_STEP_UP_CSRF_INVALID', { clientId: this.client.clientId, details: { reason } }];
  }

  /** What was granted to the client. */
  grants(): Promise<{ acr: string; amr: string[] }[]> {
    return this.platform.sql('select acr, amr from access_grant where client_id = $1', [this.client.clientId]);
  }

  /** The page and the code that was sent; the trail counts from here on. */
  async openWithCode(changes: Record<string, string> = {}): Promise<{ page: Answer; code: string }> {
    const page = await openSms(this.agent, this.client, this.user, changes);
    const code = await receivedCode(this.gateway, this.number());
    await waitUntil('sent', async () => (await this.trail.names()).includes('SMS_AUTH_INIT_MESSAGE_SENT'));
    await this.trail.mark();
    return { page, code };
  }

  async #open(): Promise<void> {
    this.gateway = await openFakeService({ status: 204 });
    const env = { SIGNET_SMS_GATEWAY_URL: `${this.gateway.url}/send`, SIGNET_SMS_PER_USER: '6', SIGNET_STEP_UP_FAILURES_PER_USER: '7' };
    this.platform = await startPlatform({ env });
    this.#workers = startWorkers(this.platform.runtime);
    this.trail = trailOf(this.platform);
    await givenScopes(this.platform, { scope_id: 'pay', authentication_level: 2 }, { scope_id: 'vault', authentication_level: 3 });
  }

  async #close(): Promise<void> {
    await this.#workers.close();
    await this.platform.stop();
    await this.gateway.close();
  }

  /** The messages of the test before are delivered, and their events told. */
  async #messagesAreTold(): Promise<void> {
    await waitUntil(
      'every message is told',
      async () => (await this.platform.sql('select 1 from sms_challenge where cardinality(settled_sends) < sends')).length === 0,
    );
  }

  async #begin(): Promise<void> {
    await this.#messagesAreTold();
    this.gateway.forget();
    this.lastNumber += 1;
    this.agent = this.platform.agent();
    const scopes = ['openid', 'pay', 'vault'];
    this.client = await givenClient(this.platform, { step_up: 'SMS_CHALLENGE', consent_disabled: true, additional_scope_ids: scopes });
    this.user = await givenUser(this.platform, { phone_number: this.number() });
    await this.trail.mark();
  }
}
