import { type AuditCategory, type AuditEventName, auditEventNames, eventKind } from '../../../kernel/contract/catalogue.ts';
import type { Config } from '../../../kernel/contract/config/config.ts';

/** Events that are over before their partition is. */
export interface DueEvents {
  readonly categories: readonly AuditCategory[];
  readonly types: readonly AuditEventName[];
  /** The start of a day (UTC). */
  readonly before: Date;
}

/** What retention takes at a moment. */
export interface RetentionPlan {
  /** Months that end before this hold nothing that any category keeps. */
  readonly monthsBefore: Date;
  /** What the categories kept for a shorter time lose meanwhile. */
  readonly events: readonly DueEvents[];
}

const dayMs = 86_400_000;

/**
 * What is over at a moment: whole months once the longest retention is over, and before that, day by day, the events of categories that are kept for a
 * shorter time.
 */
export function retentionPlan({ audit }: Pick<Config, 'audit'>, now: Date): RetentionPlan {
  const daysOf = (category: AuditCategory) => audit.retentionByCategory[category] ?? audit.retentionDays;
  const categories = [...new Set(auditEventNames.map((name) => eventKind(name).category))];
  const longest = Math.max(...categories.map(daysOf));
  const shorter = Map.groupBy(
    categories.filter((category) => daysOf(category) < longest),
    daysOf,
  );
  return {
    monthsBefore: new Date(now.getTime() - longest * dayMs),
    events: [...shorter].map(([days, members]) => ({
      categories: members,
      types: auditEventNames.filter((name) => members.includes(eventKind(name).category)),
      before: new Date((Math.floor(now.getTime() / dayMs) - days) * dayMs),
    })),
  };
}
