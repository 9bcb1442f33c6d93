import type { Work } from '../../kernel/work/work.ts';

/** Whether there is a PIN policy of this name; it is not renamed before this transaction ends. */
export async function holdPinPolicy(work: Work, name: string): Promise<boolean> {
  return (await work.sql('select 1 from pin_policy where name = $1 for key share', [name])).length > 0;
}
