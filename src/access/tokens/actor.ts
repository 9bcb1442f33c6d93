/** The claim `act`: the party that acts for the subject of a token, and for whom that one acts, back to the first (RFC 8693 §4.1). */
export interface Actor {
  readonly sub: string;
  readonly act?: Actor;
}
