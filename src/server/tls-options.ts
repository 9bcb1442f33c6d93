import type { ServerOptions } from 'node:https';
import { tlsFiles } from '../kernel/work/outgoing/tls-files.ts';
import type { Runtime } from '../kernel/work/runtime.ts';

/** What a listener needs to speak TLS; undefined when the server speaks plain HTTP behind a proxy. TLS 1.2 is the oldest that is spoken. */
export function tlsOptions({ config }: Pick<Runtime, 'config'>): ServerOptions | undefined {
  const { server } = tlsFiles(config);
  return server && { ...server, minVersion: 'TLSv1.2', maxHeaderSize: 32_768 };
}
