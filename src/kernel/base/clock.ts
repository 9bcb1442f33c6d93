/** Source of the current time. */
export interface Clock {
  now(): Date;
  close?(): void;
}

const sampleEveryMs = 30_000;

/**
 * The database's clock, so that servers whose own clocks differ agree on what they write and the database judges: this machine's
 * clock plus the offset measured now and every half minute.
 */
export async function openDatabaseClock(query: (text: string, values: readonly unknown[]) => Promise<{ ms: number }[]>): Promise<Clock> {
  let offset = 0;
  const sample = async (): Promise<void> => {
    const before = Date.now();
    const [row] = await query(`select extract(epoch from clock_timestamp()) * 1000 as ms where $1`, [true]);
    if (row) offset = Number(row.ms) - (before + Date.now()) / 2;
  };
  await sample();
  // Any fault: the last offset serves until the next sample.
  const timer = setInterval(() => void sample().catch(() => undefined), sampleEveryMs).unref();
  return { now: () => new Date(Date.now() + offset), close: () => clearInterval(timer) };
}

/** Whole seconds since 1970-01-01T00:00:00Z: the NumericDate of RFC 7519 §2. */
export function epochSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

const dayMs = 86_400_000;

/** The day (UTC) a moment lies in; `to` is the next one's beginning. */
export function dayOf(moment: Date): { readonly from: Date; readonly to: Date } {
  const day = Math.floor(moment.getTime() / dayMs);
  return { from: new Date(day * dayMs), to: new Date((day + 1) * dayMs) };
}

/** A moment so many seconds after another. */
export function secondsAfter(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}
