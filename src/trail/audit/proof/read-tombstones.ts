import type { Runtime } from '../../../kernel/work/runtime.ts';
import type { TombstonePayload } from './checkpoint.ts';
import type { Finding } from './compare-batch.ts';

/** What retention dropped, as far as it is signed. */
export interface Tombstones {
  /** True when all events of this checkpoint were dropped. */
  isWhole(number: number): boolean;
  /** The positions of dropped events of a checkpoint that lost only some. */
  dropped(number: number): ReadonlySet<number>;
}

interface Opener {
  tombstone(jws: string): Promise<TombstonePayload>;
}

/** Reads all tombstones; one whose signature does not hold is a finding and excuses nothing. */
export async function readTombstones(runtime: Runtime, verify: Opener, findings: Finding[]): Promise<Tombstones> {
  const ranges: (readonly [number, number])[] = [];
  const partial = new Map<number, Set<number>>();
  const rows = await runtime.database.query<{ partition_name: string; signature: string }>(
    'select partition_name, signature from audit_tombstone where $1 order by created_at',
    [true],
  );
  for (const { partition_name, signature } of rows) {
    // Any fault: the keys are in memory; what does not open is a finding.
    const payload = await verify.tombstone(signature).catch(() => undefined);
    if (!payload || payload.partition !== partition_name) {
      findings.push({ what: 'tombstone', text: `tombstone of ${partition_name}: its signature does not hold` });
      continue;
    }
    ranges.push(...payload.whole);
    for (const { number, positions } of payload.partial) partial.set(number, new Set([...(partial.get(number) ?? []), ...positions]));
  }
  const none: ReadonlySet<number> = new Set();
  return {
    isWhole: (number) => ranges.some(([first, last]) => number >= first && number <= last),
    dropped: (number) => partial.get(number) ?? none,
  };
}
