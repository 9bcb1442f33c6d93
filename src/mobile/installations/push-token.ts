import type { Sealing } from '../../kernel/base/crypto/sealing.ts';
import { sha256 } from '../../kernel/base/crypto/secrets.ts';

/** The stored forms of the push token of an application instance: sealed, and the digest by which its owner is found. */
export function storedPushToken(sealing: Sealing, instanceId: string, pushToken: string): { sealed: string; hash: Buffer } {
  return { sealed: sealing.seal(`app_instance.pushToken:${instanceId}`, pushToken), hash: sha256(pushToken) };
}
