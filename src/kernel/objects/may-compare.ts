import type { Caller } from '../contract/caller.ts';
import type { Work } from '../work/work.ts';

/**
 * Whether a password that is to be set may be compared with the one that is kept, so that the same one changes nothing. Only where a configuration file
 * is applied, time and again: to anybody else the difference would tell whether a guess is right, and setting a password would not always end sessions.
 */
export function mayCompare({ channel }: Caller): boolean {
  return channel === 'CLI';
}

/**
 * The same for the secret of a system, such as a client's: in earnest the same one changes nothing, whoever gives it, as a wrong guess replaces what
 * it was compared with. A dry run compares for a configuration file alone: to anybody else it would tell, without a trace, whether a guess is right.
 */
export function mayCompareSecret({ caller, isRehearsal }: Pick<Work, 'caller' | 'isRehearsal'>): boolean {
  return !isRehearsal || mayCompare(caller);
}
