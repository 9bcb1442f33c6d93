import type { Runtime } from '../../kernel/work/runtime.ts';

type Clockwork = Pick<Runtime, 'clock' | 'config' | 'sealing'>;

const purpose = 'dpop nonce';
const shape = /^(\d{1,12})\.([\w.-]{1,128})$/;

function slotNow({ clock, config }: Clockwork): number {
  return Math.floor(clock.now().getTime() / 1000 / config.dpop.nonceSeconds);
}

/**
 * The nonce for DPoP proofs of this time (RFC 9449 §8): the number of the time slot with a keyed digest of it. Nothing is stored: every process
 * that holds the sealing keys makes the same one, and knows it again.
 */
export function currentNonce(runtime: Clockwork): string {
  const slot = String(slotNow(runtime));
  return `${slot}.${runtime.sealing.digest(purpose, slot)}`;
}

/** True for a nonce of this time slot or a neighbour: clients may be slow, and the clocks of servers a little apart. */
export function isRecentNonce(runtime: Clockwork, nonce: string): boolean {
  const [, slot = '', digest = ''] = shape.exec(nonce) ?? [];
  return slot !== '' && Math.abs(Number(slot) - slotNow(runtime)) <= 1 && runtime.sealing.matches(purpose, slot, digest);
}
