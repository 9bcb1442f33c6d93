import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { epochSeconds } from '../../src/kernel/base/clock.ts';
import { fetchSafely } from '../../src/kernel/work/outgoing/fetch-safely.ts';
import { statusError } from '../../src/kernel/work/outgoing/status-error.ts';
import { exportLine } from '../../src/trail/audit/index.ts';
import type { Deliver } from './delivery.ts';

/**
 * Posts a batch signed as Standard Webhooks describes it: HMAC-SHA-256 over `id.timestamp.body`, the id being the same for every try of a batch. The
 * receiver has it once it answers with a success.
 */
export const deliverWebhook: Deliver<'webhook'> = async (runtime, { url, secretFile, format }, { source, events, first, last }) => {
  const secret = readFileSync(secretFile, 'utf8').trim();
  const body = events.map((event) => exportLine(event, format)).join('\n');
  const id = `evt_${createHash('sha256').update(`${source} ${first} ${last}`).digest('base64url').slice(0, 32)}`;
  const timestamp = epochSeconds(runtime.clock.now());
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': format === 'ndjson' ? 'application/x-ndjson' : 'text/plain; charset=utf-8',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
  const answer = await fetchSafely(runtime, url, { method: 'POST', headers, body });
  if (answer.status < 200 || answer.status > 299) throw statusError(answer);
};
