/** Chosen by the app, to tell the users of a shared device apart (oauth.md §2.2). */
export function isProfileId(text: string): boolean {
  return /^[A-Z0-9]{6}$/.test(text);
}
