import type { LoggedEvent } from '../../kernel/trail/trail-rows.ts';
import { loginOutcome } from './login-outcome.ts';

interface Bucket {
  readonly metric: 'event' | 'login_pin' | 'login_fingerprint';
  readonly day: string;
  readonly dimension: string;
  readonly count: number;
}

/** What a page of events adds to the statistics. */
export interface Tally {
  /** By day: events by their type, and logins of a kind by how they went. */
  readonly buckets: readonly Bucket[];
  readonly logins: readonly { readonly month: string; readonly subject: string }[];
  readonly installations: readonly { readonly subject: string; readonly platform: string; readonly osVersion: string; readonly day: string }[];
}

/** The event of a login, whose users are counted by month. */
const loginEvent = 'TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED';
/** The event with which an installation tells what it runs on. */
const installationEvent = 'CLIENT_CREDENTIALS_CHECK_SUCCESS';
const mostCharacters = 32;

/** The version of the operating system: as the event says it, else the first one the user agent names. */
function osVersionOf({ details, userAgent }: LoggedEvent): string {
  if (typeof details?.osVersion === 'string') return details.osVersion.slice(0, mostCharacters);
  return (
    /(?:Android|iOS|iPhone OS)[ /]?(\d+(?:[._]\d+)*)/i
      .exec(userAgent ?? '')?.[1]
      ?.replaceAll('_', '.')
      .slice(0, mostCharacters) ?? 'unknown'
  );
}

/** Counts a page of events. Subjects are digests (`subjectOf`): the statistics know nobody. */
export function tallyEvents(events: readonly LoggedEvent[], subjectOf: (id: string) => string): Tally {
  const buckets = new Map<string, Bucket>();
  const count = (metric: Bucket['metric'], day: string, dimension: string): void => {
    const key = `${metric} ${day} ${dimension}`;
    buckets.set(key, { metric, day, dimension, count: (buckets.get(key)?.count ?? 0) + 1 });
  };
  const logins = new Map<string, Tally['logins'][number]>();
  const installations = new Map<string, Tally['installations'][number]>();
  for (const event of events) {
    const day = event.occurredAt.toISOString().slice(0, 10);
    count('event', day, event.type);
    const outcome = loginOutcome(event);
    if (outcome) count(`login_${outcome.kind}`, day, outcome.isSuccess ? 'success' : 'failure');
    if (event.type === loginEvent && event.userId !== null) {
      const login = { month: `${day.slice(0, 7)}-01`, subject: subjectOf(event.userId) };
      logins.set(`${login.month} ${login.subject}`, login);
    }
    if (event.type === installationEvent && event.clientId !== null) {
      const subject = subjectOf(event.clientId);
      installations.set(subject, { subject, platform: String(event.details?.platform).toUpperCase(), osVersion: osVersionOf(event), day });
    }
  }
  return { buckets: [...buckets.values()], logins: [...logins.values()], installations: [...installations.values()] };
}
