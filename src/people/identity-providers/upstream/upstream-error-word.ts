const errorWord = /^[a-z_]{1,64}$/;

/** The error code of another system as it may be recorded: registered codes look like this, anything else is only known to be there. */
export function upstreamErrorWord(error: unknown): string | undefined {
  if (error === undefined || error === null) return undefined;
  return typeof error === 'string' && errorWord.test(error) ? error : 'unrecognised';
}
