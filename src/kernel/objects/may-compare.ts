import type { Caller } from '../contract/caller.ts';

/**
 * Whether a password that is to be set may be compared with the one that is kept, so that the same one changes nothing. Only where a configuration file
 * is applied, time and again: to anybody else the difference would tell whether a guess is right, and setting a password would not always end sessions.
 */
export function mayCompare({ channel }: Caller): boolean {
  return channel === 'CLI';
}
