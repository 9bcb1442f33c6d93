import { randomSecret } from '../../kernel/base/crypto/secrets.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** Whose password a browser proved, and the hash it was proven against. */
interface Proof {
  readonly userId: string;
  readonly passwordHash: string;
}

const purpose = 'login.known_browser';
const secondsOfDay = 86_400;
const wellFormed = /^(\d{1,12})\.([A-Za-z0-9_-]{43})\.(.+)$/;

function secondsNow({ clock }: Runtime): number {
  return Math.floor(clock.now().getTime() / 1000);
}

function boundText({ userId, passwordHash }: Proof, since: string, id: string): string {
  return JSON.stringify([userId, passwordHash, since, id]);
}

/**
 * What a browser keeps to be known for a person: when it was given, an id of its own and a keyed digest over both, the person and the hash of the
 * password. Nothing of it is stored. It tells neither name nor id, and is worth nothing once the password is another one or the person is gone. Undefined
 * when no browser is to be known. OWASP, Slow Down Online Guessing Attacks with Device Cookies.
 */
export function markKnownBrowser(runtime: Runtime, proof: Proof): string | undefined {
  if (runtime.config.login.knownBrowserDays === 0) return undefined;
  const [since, id] = [String(secondsNow(runtime)), randomSecret()];
  return [since, id, runtime.sealing.digest(purpose, boundText(proof, since, id))].join('.');
}

/**
 * The id of a browser that is known for this person; undefined when the mark is absent, too old, made up, of another person, or of a password that was
 * replaced. A mark under an older sealing key counts as long as that key is configured.
 */
export function knownBrowserId(runtime: Runtime, mark: string | undefined, proof: Proof): string | undefined {
  const [, since = '', id = '', digest = ''] = wellFormed.exec(mark ?? '') ?? [];
  const isInTime = secondsNow(runtime) - Number(since) < runtime.config.login.knownBrowserDays * secondsOfDay;
  return id !== '' && isInTime && runtime.sealing.matches(purpose, boundText(proof, since, id), digest) ? id : undefined;
}
