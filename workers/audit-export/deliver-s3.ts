import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AwsV4Signer } from 'aws4fetch';
import { withoutTrailing } from '../../src/kernel/base/without-trailing.ts';
import { fetchSafely } from '../../src/kernel/work/outgoing/fetch-safely.ts';
import { statusError } from '../../src/kernel/work/outgoing/status-error.ts';
import { exportLine } from '../../src/trail/audit/index.ts';
import type { Deliver } from './delivery.ts';

const timeoutMs = 30_000;

/**
 * Puts a batch as one object into a bucket, signed with AWS Signature 4. The name of the object comes from the place of its first and last event, so
 * that a repeated delivery writes the same object or a further one and never takes anything away.
 */
export const deliverS3: Deliver<'s3'> = async (runtime, target, { source, events, first, last }) => {
  const body = `${events.map((event) => exportLine(event, target.format)).join('\n')}\n`;
  const day = (events[0]?.occurredAt ?? runtime.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const kind = source === 'audit_event' ? '' : 'passing-';
  const key = [...(target.prefix === '' ? [] : [target.prefix]), day, `${kind}${first}-${last}.${target.format}`].join('/');
  const signed = await new AwsV4Signer({
    method: 'PUT',
    url: `${withoutTrailing(target.endpoint, '/')}/${target.bucket}/${key}`,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') },
    accessKeyId: target.accessKeyId,
    secretAccessKey: readFileSync(target.secretAccessKeyFile, 'utf8').trim(),
    service: 's3',
    region: target.region,
  }).sign();
  const answer = await fetchSafely(runtime, signed.url.toString(), {
    method: 'PUT',
    headers: Object.fromEntries(signed.headers),
    body,
    timeoutMs,
  });
  if (answer.status < 200 || answer.status > 299) throw statusError(answer);
};
