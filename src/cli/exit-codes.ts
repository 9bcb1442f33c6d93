/** How a process of `signet` ends. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  tampered: 3,
  restored: 4,
  notNow: 75,
} as const;

type ExitCodeName = keyof typeof exitCodes;

export type ExitCode = (typeof exitCodes)[ExitCodeName];

/** What each code says to whoever calls a command; the help and docs/commands.md show it. */
export const exitMeanings: Readonly<Record<ExitCodeName, string>> = {
  done: 'it did what it was asked, or the reader of its output had seen enough',
  failed: 'it failed in a way that no other code tells; 1 also ends a drain that took too long or was cut short by a second signal',
  usage: 'it was asked for something wrong: an argument, a setting, a file, a key, an older Node.js',
  tampered: '`audit verify` only: the trail was changed',
  restored: '`audit verify` only: nothing was found but that the database was brought back to an older state',
  notNow: 'not now: the database cannot be reached, is starting or does not answer; try again later',
};

/** The codes with their meanings, one a line, for the help at a terminal. */
export function describeExitCodes(): string {
  const names = Object.keys(exitCodes) as ExitCodeName[];
  return names.map((name) => `  ${String(exitCodes[name]).padEnd(4)}${exitMeanings[name].replaceAll('`', '')}`).join('\n');
}
