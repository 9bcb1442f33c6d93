import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LoggedEvent } from '../../src/kernel/trail/trail-rows.ts';
import { sendOverTls } from '../../src/kernel/work/outgoing/send-over-tls.ts';
import { type ExportFormat, exportLine } from '../../src/trail/audit/index.ts';
import type { Deliver } from './delivery.ts';

/** "log audit" of RFC 5424 §6.2.1. */
const facility = 13;
const [warning, informational] = [4, 6];

/** RFC 5424 §6 without structured data; the message is UTF-8, which its mark says. */
function message(event: LoggedEvent, format: ExportFormat): Buffer {
  const priority = facility * 8 + (event.outcome === 'FAILURE' ? warning : informational);
  const host = hostname()
    .replace(/[^!-~]/g, '')
    .slice(0, 255);
  const header = `<${priority}>1 ${event.occurredAt.toISOString()} ${host || '-'} signet ${process.pid} ${event.category} -`;
  return Buffer.from(`${header} \uFEFF${exportLine(event, format)}`);
}

const fileText = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path, 'utf8'));

/** Syslog over TLS (RFC 5425), each message with its length before it, a connection for each batch: it is delivered once the receiver has read it all and closes. */
export const deliverSyslog: Deliver<'syslog'> = async (runtime, target, { events }) => {
  const frames = events.flatMap((event) => {
    const body = message(event, target.format);
    return [Buffer.from(`${body.length} `), body];
  });
  const { host, port } = target;
  const credentials = { ca: fileText(target.caFile), cert: fileText(target.certificateFile), key: fileText(target.keyFile) };
  await sendOverTls(runtime, { host, port, ...credentials }, Buffer.concat(frames));
};
