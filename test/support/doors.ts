/** Databases over which this test file opened a door: a server, or a `signet` process. */
export const behindDoors = new Set<string>();

/** Says that a door was opened over a database, so that its events count. */
export function openedDoor(databaseUrl: string): void {
  behindDoors.add(databaseUrl);
}
