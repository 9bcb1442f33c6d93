import { type AuditCategory, catalogue } from '../catalogue.ts';
import { list } from './setting.ts';

const item = /^([A-Z_]+)=(\d{1,5})$/;
const mostDays = 36_500;

/** Categories of the trail with a number of days each: `API_ACCESS=30,ADMIN=3650`. */
export const daysByCategory = list.transform((items, context): Readonly<Partial<Record<AuditCategory, number>>> => {
  const days: Partial<Record<AuditCategory, number>> = {};
  for (const text of items) {
    const [, category = '', number = ''] = item.exec(text) ?? [];
    if (!Object.hasOwn(catalogue, category) || Number(number) < 1 || Number(number) > mostDays)
      context.addIssue({
        code: 'custom',
        message: `${text}: must be a category, = and 1 to ${mostDays} days; categories are ${Object.keys(catalogue).join(', ')}`,
      });
    else if (Object.hasOwn(days, category)) context.addIssue({ code: 'custom', message: `${category} appears twice` });
    else days[category as AuditCategory] = Number(number);
  }
  return days;
});
