/** Changed fields with their old and new values; `null` where there was or is none. */
export type Changes = Record<string, [old: unknown, now: unknown]>;
