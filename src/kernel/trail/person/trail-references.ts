import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Sealing } from '../../base/crypto/sealing.ts';
import { canonicalAddress } from '../../base/net/canonical-address.ts';
import { RecentMap } from '../../base/recent-map.ts';

type Query = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

const sealPurpose = 'audit-reference-key';
const referenceBytes = 16;
const mostKnown = 20_000;

/** Keyed digests by which events are found although what they say is sealed. Hex. */
export interface TrailReferences {
  /** Of a user id, without regard to case. */
  person(userId: string): string;
  /** Of an IP address in its canonical form. */
  address(address: string): string;
  /** Of a user id to the letter, for telling whether it ended. It leads to no event. */
  subject(userId: string): string;
  /** Of what another provider knows a person by. */
  owner(identity: string): string;
}

async function referenceKey(query: Query, sealing: Sealing): Promise<Buffer> {
  const read = () => query<{ sealed_key: string }>('select sealed_key from audit_reference_key where only_row = $1', [true]);
  const [present] = await read();
  if (present) return Buffer.from(sealing.open(sealPurpose, present.sealed_key), 'base64');
  const fresh = sealing.seal(sealPurpose, randomBytes(32).toString('base64'));
  await query('insert into audit_reference_key (sealed_key) values ($1) on conflict do nothing', [fresh]);
  const [stored] = await read();
  return Buffer.from(sealing.open(sealPurpose, (stored as { sealed_key: string }).sealed_key), 'base64');
}

/** One form for every way to write an address (RFC 5952). */
function written(address: string): string {
  const canonical = canonicalAddress(address) ?? address;
  return isIPv6(canonical) ? `[${canonical}]` : canonical;
}

/** The references of a deployment: their key is made once and is the same in every process. */
export async function openTrailReferences(query: Query, sealing: Sealing): Promise<TrailReferences> {
  const key = createSecretKey(await referenceKey(query, sealing));
  const referencesOf = (kind: string, form: (text: string) => string): ((text: string) => string) => {
    const known = new RecentMap<string>(mostKnown);
    return (text) => {
      const found = known.get(text);
      if (found) return found;
      const made = createHmac('sha256', key)
        .update(`${kind} ${form(text)}`)
        .digest()
        .subarray(0, referenceBytes)
        .toString('hex');
      known.set(text, made);
      return made;
    };
  };
  const asItIs = (text: string) => text;
  return {
    person: referencesOf('person', (text) => text.toLowerCase()),
    address: referencesOf('address', written),
    subject: referencesOf('subject', asItIs),
    owner: referencesOf('owner', asItIs),
  };
}
