import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { addressRules } from '../../base/net/address-rules.ts';
import { guardedLookup } from '../../base/net/guarded-lookup.ts';
import { OutgoingError } from '../../base/net/outgoing-error.ts';
import type { Runtime } from '../runtime.ts';

/** Whom to send to, and by whose word. */
export interface TlsPeer {
  readonly host: string;
  readonly port: number;
  /** The authorities that vouch for the peer, as PEM; those of the system when absent. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

const timeoutMs = 15_000;

/**
 * Sends bytes over a TLS connection of their own (1.2 or newer) and resolves once the peer has read to the end and closed: a protocol without answers has
 * no other sign that everything arrived. The address is judged like that of any outgoing call. Throws `OutgoingError` and nothing else.
 */
export function sendOverTls({ config }: Pick<Runtime, 'config'>, peer: TlsPeer, data: Buffer): Promise<void> {
  const { host, port, ...credentials } = peer;
  const rules = addressRules(config.outgoing.allowedHosts);
  if (isIP(host) && !rules.mayConnect(host, host)) return Promise.reject(new OutgoingError('forbidden_address', host));
  return new Promise((settle, reject) => {
    let hasEnded = false;
    let failure: Error | undefined;
    const names = isIP(host) ? {} : { servername: host };
    const socket: TLSSocket = connect({ host, port, ...names, ...credentials, minVersion: 'TLSv1.2', lookup: guardedLookup(rules) });
    const timer = setTimeout(() => socket.destroy(new OutgoingError('timeout', 'the peer did not close in time')), timeoutMs);
    socket.once('secureConnect', () => socket.end(data));
    socket.once('error', (error) => {
      failure = error;
    });
    socket.once('end', () => {
      hasEnded = true;
    });
    socket.once('close', () => {
      clearTimeout(timer);
      if (!failure && hasEnded) return settle();
      reject(failure instanceof OutgoingError ? failure : new OutgoingError('unreachable', failure?.message ?? 'the connection broke off'));
    });
    socket.resume();
  });
}
