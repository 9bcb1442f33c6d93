import type { Agent, Answer } from '../../support/agent.ts';
import type { FakeService } from '../../support/fake-service.ts';
import type { GivenClient, GivenUser } from '../../support/fixtures.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { formOf, nextOf, signIn } from '../steps.ts';

type Fields = Readonly<Record<string, string | undefined>>;

/** What the gateway was asked to send to a number, last first. */
export function sentMessages(
  gateway: FakeService,
  to: string,
): { phone_number: string; message: string; verification_code: string; sender_id?: string }[] {
  return gateway.requests
    .map(({ body }) => JSON.parse(body))
    .filter(({ phone_number }) => phone_number === to)
    .reverse();
}

/** Waits for the worker to hand the gateway this many messages to a number; the code in the last one. */
export async function receivedCode(gateway: FakeService, to: string, count = 1): Promise<string> {
  await waitUntil(`${count} messages at the gateway`, () => sentMessages(gateway, to).length >= count);
  return sentMessages(gateway, to)[0]?.verification_code as string;
}

/** A code that is not the right one. */
export function wrongCode(right: string): string {
  return right === '000000' ? '111111' : '000000';
}

/** Signs in up to the page for the code. */
export async function openSms(agent: Agent, client: GivenClient, user: GivenUser, changes: Fields = {}): Promise<Answer> {
  return agent.get(nextOf(await signIn(agent, client, user, changes)));
}

/** Sends the form of the page. */
export function submitCode(agent: Agent, page: Answer, code: string, changes: Fields = {}): Promise<Answer> {
  return agent.postForm('/oauth/sms-step-up', { ...formOf(page), code, ...changes });
}

/** Asks for another code by the second button of the page. */
export function askAgain(agent: Agent, page: Answer, changes: Fields = {}): Promise<Answer> {
  const { transaction, csrf_token } = formOf(page);
  return agent.postForm('/oauth/sms-step-up/resend', { transaction, csrf_token, ...changes });
}
