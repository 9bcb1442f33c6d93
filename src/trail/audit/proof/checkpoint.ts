import { type CryptoKey, compactVerify, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import type { Cursor } from '../../../kernel/trail/cursor.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.int().min(0);

const checkpointPayload = z.strictObject({
  iss: z.string(),
  iat: whole,
  /** 1 for the first; no gaps. */
  number: whole.min(1),
  /** Place of the last event: epoch, transaction, sequence. */
  place: z.tuple([whole, z.string().regex(/^\d+$/), z.string().regex(/^\d+$/)]),
  count: whole,
  previous: hex,
  head: hex,
});

/** What a checkpoint says: all events up to a place, in their order, have this head. */
export type CheckpointPayload = z.infer<typeof checkpointPayload>;

const tombstonePayload = z.strictObject({
  iss: z.string(),
  iat: whole,
  /** What went: a partition, or events of categories that are kept for a shorter time. */
  partition: z.string(),
  categories: z.array(z.string()).optional(),
  count: whole,
  /** First and last of the checkpoints all of whose events went. */
  whole: z.array(z.tuple([whole, whole])),
  /** Of checkpoints that lost only some: the positions of the events that went, counted from 0. */
  partial: z.array(z.strictObject({ number: whole, positions: z.array(whole) })),
});

/** What retention dropped. */
export type TombstonePayload = z.infer<typeof tombstonePayload>;

/** Public keys by `kid`, ready to verify with. */
export async function verifierOf(jwks: readonly JWK[]) {
  const keys = new Map<string, CryptoKey>();
  for (const jwk of jwks) keys.set(jwk.kid as string, (await importJWK(jwk, 'ES256')) as CryptoKey);

  const open = async (jws: string, typ: string): Promise<unknown> => {
    const { payload, protectedHeader } = await compactVerify(
      jws,
      ({ kid }) => {
        const key = keys.get(kid ?? '');
        if (!key) throw new Error('signed with an unknown key');
        return key;
      },
      { algorithms: ['ES256'] },
    );
    if (protectedHeader.typ !== typ) throw new Error(`not of the type ${typ}`);
    return JSON.parse(new TextDecoder().decode(payload));
  };

  return {
    /** The payload of a checkpoint whose signature holds; throws otherwise. */
    checkpoint: async (jws: string): Promise<CheckpointPayload> => checkpointPayload.parse(await open(jws, 'audit-checkpoint+jwt')),
    /** The payload of a tombstone whose signature holds; throws otherwise. */
    tombstone: async (jws: string): Promise<TombstonePayload> => tombstonePayload.parse(await open(jws, 'audit-tombstone+jwt')),
  };
}

/** The place a checkpoint names. */
export function placeOfCheckpoint({ place: [epoch, tx, seq] }: CheckpointPayload): Cursor {
  return { epoch, tx: BigInt(tx), seq: BigInt(seq) };
}
