import { decodeJwt } from 'jose';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { SenderEvidence } from './sender-evidence.ts';
import { currentNonce } from './server-nonce.ts';

/** The nonce a client is to use from now on (RFC 9449 §8.2), for the answer to a proof with an older one; undefined when there is nothing to say. */
export function nonceToOffer(runtime: Runtime, { dpop }: SenderEvidence): string | undefined {
  if (dpop === undefined) return undefined;
  try {
    const { nonce } = decodeJwt(dpop);
    const current = currentNonce(runtime);
    return nonce === undefined || nonce === current ? undefined : current;
  } catch {
    return undefined;
  }
}
