/** Counts of what happened, by hour and day. */
export { countTrail } from './count-trail.ts';
export { foldStatistics } from './fold-statistics.ts';
export { forgetCountedPerson } from './forget-person.ts';
