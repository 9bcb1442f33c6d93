/** A command was given something it cannot take; the text is for the person at the terminal. */
export class UsageError extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'UsageError';
  }
}
