import { callService } from '../../src/kernel/work/outgoing/circuit-breaker.ts';
import { fetchSafely } from '../../src/kernel/work/outgoing/fetch-safely.ts';
import { statusError } from '../../src/kernel/work/outgoing/status-error.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';

/** A message as the gateway gets it. */
export interface GatewayMessage {
  /** The same at every try: a gateway that knows it need not send twice. */
  readonly idempotencyKey: string;
  readonly to: string;
  readonly text: string;
  readonly code: string;
}

function credentialsOf({ username, password, bearer }: Runtime['config']['sms']): Record<string, string> {
  if (bearer !== undefined) return { authorization: `Bearer ${bearer}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}

/**
 * Posts a message to the configured gateway. Any status of success means that the gateway took it, which does not yet mean that it arrives. Throws
 * `OutgoingError` for everything else.
 */
export async function postToGateway(runtime: Runtime, gatewayUrl: string, { idempotencyKey, to, text, code }: GatewayMessage): Promise<void> {
  const { sms } = runtime.config;
  const body = { phone_number: to, message: text, verification_code: code, ...(sms.senderId === undefined ? {} : { sender_id: sms.senderId }) };
  const headers = { 'content-type': 'application/json;charset=UTF-8', 'idempotency-key': idempotencyKey, ...credentialsOf(sms) };
  await callService(runtime, gatewayUrl, async () => {
    const request = { method: 'POST', headers, body: JSON.stringify(body), timeoutMs: sms.timeoutMs, isRepeatable: true } as const;
    const answer = await fetchSafely(runtime, gatewayUrl, request);
    if (answer.status >= 300 || answer.status < 200) throw statusError(answer);
  });
}
