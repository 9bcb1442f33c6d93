type Attributes = Readonly<Record<string, unknown>>;

/** What the rest of the platform may know of a person: no password hash. */
export interface Person {
  readonly userId: string;
  readonly username: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly phoneNumber: string | null;
  readonly phoneNumberVerified: boolean;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly locale: string | null;
  readonly enabled: boolean;
  readonly updatedAt: Date;
  /** Who authenticates the person. */
  readonly identityProvider: string;
  /** What another identity provider told, by the names of its mapping; null for people of the directory. */
  readonly attributes: Attributes | null;
  /** What becomes claims as the provider told it. */
  readonly claims: Attributes | null;
}
