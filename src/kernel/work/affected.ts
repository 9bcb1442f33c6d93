/** What ended with a change: tokens and consents, and how many people had them. */
export class Affected {
  readonly counts = { tokens: 0, consents: 0 };
  #people: Set<string> | undefined;

  /** Counts ended tokens or consents, one for each of their owners; null where nobody stands behind one. */
  add(what: 'tokens' | 'consents', owners: readonly (string | null)[]): void {
    this.counts[what] += owners.length;
    this.addPeople(owners);
  }

  /** Counts people whom the change concerns, each of them once. */
  addPeople(userIds: readonly (string | null)[]): void {
    for (const userId of userIds) if (userId !== null) this.#people = (this.#people ?? new Set()).add(userId);
  }

  /** Counts what another change ended as well. */
  include(other: Affected): void {
    this.counts.tokens += other.counts.tokens;
    this.counts.consents += other.counts.consents;
    this.addPeople([...(other.#people ?? [])]);
  }

  get people(): number {
    return this.#people?.size ?? 0;
  }
}
