import { styleText } from 'node:util';
import type { ObjectKindName } from '../../administration/configuration/index.ts';
import type { Changes } from '../../kernel/contract/changes.ts';

/** What is done to one object of the file. */
export interface PlannedObject {
  readonly kind: ObjectKindName;
  readonly id: string;
  readonly action: 'create' | 'update' | 'none';
  /** Changed fields with old and new value; secrets as `***`. Of users only the names are told, with `null` in place of values. */
  readonly changes: Changes;
  /** A secret that was generated: shown this once. */
  readonly oneTimeSecret: string | null;
}

/** What a configuration file brings about, in order; objects that stay as they are have the action `none`. */
export interface Plan {
  readonly objects: readonly PlannedObject[];
  readonly isEmpty: boolean;
}

const signs = { create: '+', update: '~', none: '=' } as const;
const colours = { [signs.create]: 'green', [signs.update]: 'yellow' } as const;

function changeLine(field: string, [old, now]: readonly [unknown, unknown]): string {
  if (old === null && now === null) return `    ${field}`;
  return old === null ? `    ${field}: ${JSON.stringify(now)}` : `    ${field}: ${JSON.stringify(old)} -> ${JSON.stringify(now)}`;
}

const counts = {
  applied: { create: 'created', update: 'updated', before: 'Applied' },
  rehearsed: { create: 'to create', update: 'to update', before: 'Nothing was changed (dry run)' },
} as const;

/** A plan as lines of text; objects that stay as they are are counted only. The last line says whether it was carried out. */
export function describePlan(plan: Plan, isRehearsed = false): string[] {
  const changed = plan.objects.filter(({ action }) => action !== 'none');
  const lines = changed.flatMap(({ kind, id, action, changes, oneTimeSecret }) => [
    `${signs[action]} ${kind} ${id}`,
    ...Object.entries(changes).map(([field, change]) => changeLine(field, change)),
    ...(oneTimeSecret ? [`    generated secret, shown this once: ${oneTimeSecret}`] : []),
  ]);
  const count = (action: keyof typeof signs) => plan.objects.filter((object) => object.action === action).length;
  const { create, update, before } = counts[isRehearsed ? 'rehearsed' : 'applied'];
  return [...lines, `${before}: ${count('create')} ${create}, ${count('update')} ${update}, ${count('none')} unchanged.`];
}

/** A line of a plan as a terminal shows it: what is made is green, what changes is yellow. Elsewhere as it is. */
export function paintPlanLine(line: string): string {
  const colour = Object.entries(colours).find(([sign]) => line.startsWith(`${sign} `))?.[1];
  return colour ? styleText(colour, line) : line;
}
