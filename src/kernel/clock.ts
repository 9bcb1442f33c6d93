/** Source of the current time. Expiry is judged by the database's clock; this one dates what leaves in a token or a page. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Whole seconds since 1970-01-01T00:00:00Z: the NumericDate of RFC 7519 §2. */
export function epochSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
