/**
 * The one dictionary of detail fields. A detail is a small fact beside the subject columns of an event
 * (client, user, administrator, address); it never holds a secret, a token, a code or a personal attribute.
 * Text a caller sent in place of an identifier is told only when it has the form of one: anything else may say anything.
 *
 * `privacy`: `plain` says nothing about a person; `pseudonym` identifies a person or device only indirectly; `sealed` holds words of a caller, which may say
 * anything: they are kept under the keys of the persons the event concerns, and go with any of them. Where it concerns nobody they stand as they are.
 */
export interface DetailField {
  readonly type: 'text' | 'number' | 'boolean' | 'texts' | 'changes' | 'counts';
  readonly privacy: 'plain' | 'pseudonym' | 'sealed';
  readonly meaning: string;
  /** True for what events of any kind may carry, as it comes from the caller. */
  readonly ofEveryKind?: true;
}

export const detailFields = {
  // what was asked, and why it went as it did
  reason: { type: 'text', privacy: 'plain', meaning: 'Machine word that says why.' },
  endpoint: { type: 'text', privacy: 'plain', meaning: 'Endpoint at which it happened, where several share an event.' },
  api: { type: 'text', privacy: 'plain', meaning: 'API that was called.' },
  flow: {
    type: 'text',
    privacy: 'plain',
    meaning: 'Flow that led here, where several share an event: sms_step_up, two_way_otp, mobile_authentication.',
  },
  operation: {
    type: 'text',
    privacy: 'plain',
    meaning: 'Operation in progress, where several share an event: registration, authentication, remove.',
  },
  parameter: { type: 'text', privacy: 'plain', meaning: 'Name of the request parameter at fault; never its value.' },
  missing: {
    type: 'text',
    privacy: 'plain',
    meaning: 'What is absent: the name of a header, or the side without state (query, stored, none).',
  },
  value: { type: 'text', privacy: 'sealed', meaning: 'Refused value of a field that holds no secret, cut to 64 characters.' },
  count: { type: 'number', privacy: 'plain', meaning: 'How many objects were concerned.' },

  // OAuth and OpenID Connect
  grantType: { type: 'text', privacy: 'plain', meaning: 'OAuth grant type of the request.' },
  responseType: { type: 'text', privacy: 'plain', meaning: 'OAuth response type of the request.' },
  scope: { type: 'text', privacy: 'plain', meaning: 'The one scope at fault.' },
  scopes: { type: 'texts', privacy: 'plain', meaning: 'Scopes concerned.' },
  persistentScopes: { type: 'texts', privacy: 'plain', meaning: 'Scopes remembered with the consent.' },
  requiredScope: { type: 'text', privacy: 'plain', meaning: 'Scope the caller would have needed.' },
  required: { type: 'number', privacy: 'plain', meaning: 'Authentication level that is needed.' },
  actual: { type: 'number', privacy: 'plain', meaning: 'Authentication level that was reached.' },
  issued: { type: 'texts', privacy: 'plain', meaning: 'Kinds of tokens handed out in one answer: access_token, id_token.' },
  tokenId: { type: 'text', privacy: 'pseudonym', meaning: 'Identifier of the access token record; not the token.' },
  familyId: {
    type: 'text',
    privacy: 'pseudonym',
    meaning: 'Identifier of the token family: all tokens that stem from one authorization.',
  },
  tokenType: {
    type: 'text',
    privacy: 'plain',
    meaning: 'Kind of token: DEFAULT, FINGER_PRINT, CUSTOM_AUTHENTICATOR, IMPLICIT_AUTHENTICATION or STATELESS_AUTHENTICATION.',
  },
  grace: {
    type: 'boolean',
    privacy: 'plain',
    meaning: 'True when a superseded refresh token was accepted inside the grace window.',
  },
  consentId: { type: 'text', privacy: 'pseudonym', meaning: 'Identifier of the consent record.' },
  sessionId: { type: 'text', privacy: 'pseudonym', meaning: 'Identifier of the session record; not its cookie.' },
  identityProvider: { type: 'text', privacy: 'plain', meaning: 'Identifier of the identity provider.' },
  keyId: { type: 'text', privacy: 'plain', meaning: 'Public identifier (kid) of the key in use from now on.' },
  previousKeyId: { type: 'text', privacy: 'plain', meaning: 'Public identifier (kid) of the key that was in use before.' },
  nextKeyId: { type: 'text', privacy: 'plain', meaning: 'Public identifier (kid) of the key that will be used next.' },
  algorithm: { type: 'text', privacy: 'plain', meaning: 'Registered name of the signing or encryption algorithm.' },

  // how someone authenticates
  authMethod: { type: 'text', privacy: 'plain', meaning: 'Client or user authentication method.' },
  authenticator: { type: 'text', privacy: 'plain', meaning: 'Authenticator that decided, or would have.' },
  roles: { type: 'texts', privacy: 'plain', meaning: 'Administrator roles.' },
  requiredRoles: { type: 'texts', privacy: 'plain', meaning: 'Administrator roles one of which would have been needed.' },
  failures: { type: 'number', privacy: 'plain', meaning: 'Wrong answers counted so far, this one included.' },
  maxAttempts: { type: 'number', privacy: 'plain', meaning: 'Wrong answers at which the lock falls; 0 means never.' },
  attemptsExhausted: { type: 'boolean', privacy: 'plain', meaning: 'True when the last permitted attempt was used up.' },

  // installations of a mobile application
  appIdentifier: { type: 'text', privacy: 'plain', meaning: 'Identifier of the application.' },
  platform: { type: 'text', privacy: 'plain', meaning: 'Mobile platform: android or ios.' },
  appVersion: { type: 'text', privacy: 'plain', meaning: 'Version of the application, as the installation reports it.' },
  osVersion: { type: 'text', privacy: 'plain', meaning: 'Version of the operating system, as the installation reports it.' },
  from: { type: 'text', privacy: 'plain', meaning: 'Application version before.' },
  to: { type: 'text', privacy: 'plain', meaning: 'Application version after.' },
  developmentMode: { type: 'boolean', privacy: 'plain', meaning: 'True when the application is in development mode.' },
  clientApiVersion: { type: 'number', privacy: 'plain', meaning: 'Protocol version the installation speaks.' },
  payloadEncryptionEnabled: {
    type: 'boolean',
    privacy: 'plain',
    meaning: 'True when the application version requires encrypted payloads.',
  },
  mismatch: {
    type: 'boolean',
    privacy: 'plain',
    meaning: 'True when the application named differs from that of the token; the token counts.',
  },
  deviceId: { type: 'text', privacy: 'pseudonym', meaning: 'Identifier of the device: the client id of its installation.' },
  namedDeviceId: { type: 'text', privacy: 'pseudonym', meaning: 'The device the caller named, where it is not the one concerned.' },
  actorClientId: {
    type: 'text',
    privacy: 'pseudonym',
    meaning: 'Client id of the client that asked for it, where the event names the client concerned.',
  },
  profileId: { type: 'text', privacy: 'pseudonym', meaning: 'Identifier of the profile: one user on one installation.' },
  profileKnown: { type: 'boolean', privacy: 'plain', meaning: 'False when there was no such profile, hence nothing to do.' },

  // mobile authentication
  enrollmentId: { type: 'text', privacy: 'pseudonym', meaning: 'Identifier of the enrollment in progress.' },
  appInstanceId: {
    type: 'text',
    privacy: 'pseudonym',
    meaning: 'Identifier of the application instance enrolled for mobile authentication.',
  },
  authTransactionId: { type: 'text', privacy: 'pseudonym', meaning: 'Identifier of the mobile authentication transaction.' },
  authPropertiesName: { type: 'text', privacy: 'plain', meaning: 'Name of the authentication properties set.' },
  fallback: { type: 'boolean', privacy: 'plain', meaning: 'True when it happened to the fallback of the set that was asked for.' },
  resends: { type: 'number', privacy: 'plain', meaning: 'Repeated sends so far, this one included.' },
  maxResends: { type: 'number', privacy: 'plain', meaning: 'Repeated sends that are permitted; 0 means none.' },
  protocolVersion: { type: 'number', privacy: 'plain', meaning: 'Protocol version of the transaction.' },
  signatureVerified: { type: 'boolean', privacy: 'plain', meaning: 'Whether the user signature over the transaction data holds.' },

  // FIDO
  protocol: { type: 'text', privacy: 'plain', meaning: 'FIDO protocol: uaf or webauthn.' },
  policy: { type: 'text', privacy: 'plain', meaning: 'Identifier of the FIDO policy.' },
  body: { type: 'text', privacy: 'sealed', meaning: 'Body of the refused request of an authenticated caller, scrubbed and cut to 2 kB.' },
  bodyDigest: { type: 'text', privacy: 'plain', meaning: 'SHA-256 of the body of the refused request, base64url.' },
  bodyLength: { type: 'number', privacy: 'plain', meaning: 'Length of the body of the refused request in bytes.' },
  aaid: { type: 'text', privacy: 'plain', meaning: 'Model of the FIDO authenticator (AAID or AAGUID).' },

  // other systems
  gateway: { type: 'text', privacy: 'plain', meaning: 'Driver of the outbound gateway: fcm, apns, twilio, smpp, rest.' },
  httpStatus: { type: 'number', privacy: 'plain', meaning: 'HTTP status the other system answered with.' },
  status: {
    type: 'number',
    privacy: 'plain',
    meaning: 'Status code in the answer of the FIDO server or of a custom authenticator script.',
  },
  upstreamError: { type: 'text', privacy: 'plain', meaning: 'Error code in the answer of the other system; never its text.' },
  attempts: { type: 'number', privacy: 'plain', meaning: 'Deliveries tried so far, this one included.' },
  willRetry: { type: 'boolean', privacy: 'plain', meaning: 'True when another delivery will be tried.' },
  notificationId: { type: 'text', privacy: 'pseudonym', meaning: 'Identifier of the user notification.' },
  notificationType: { type: 'text', privacy: 'plain', meaning: 'Notification setting of the user: SMS, EMAIL or NONE.' },
  isDefault: { type: 'boolean', privacy: 'plain', meaning: 'True when nothing is stored and the default applies.' },
  trigger: { type: 'text', privacy: 'plain', meaning: 'Occurrence the user notification tells about.' },

  // changes by administrators and end users
  objectType: { type: 'text', privacy: 'plain', meaning: 'Type of the configuration object.' },
  objectId: { type: 'text', privacy: 'plain', meaning: 'Identifier of the configuration object.' },
  changes: { type: 'changes', privacy: 'plain', meaning: 'Changed fields with old and new value; secrets appear as ***.' },
  changeReason: {
    type: 'text',
    privacy: 'sealed',
    ofEveryKind: true,
    meaning: 'Why, in the words of whoever asked for a change; every event of that change carries it.',
  },
  fields: { type: 'texts', privacy: 'plain', meaning: 'Names of the changed fields; never their values.' },
  removed: { type: 'counts', privacy: 'plain', meaning: 'How many dependent rows went with the object, by kind.' },
  affectedUsers: {
    type: 'texts',
    privacy: 'pseudonym',
    meaning: 'Identifiers of all users the change concerns, where there may be several.',
  },
} as const satisfies Record<string, DetailField>;

export type DetailFieldName = keyof typeof detailFields;

/** The fields with words of callers. */
export const sealedFields: readonly string[] = Object.entries<DetailField>(detailFields).flatMap(([name, { privacy }]) =>
  privacy === 'sealed' ? [name] : [],
);

interface DetailValueTypes {
  text: string;
  number: number;
  boolean: boolean;
  texts: readonly string[];
  changes: Readonly<Record<string, readonly [unknown, unknown]>>;
  counts: Readonly<Record<string, number>>;
}

/** The TypeScript type of a detail field's value. */
export type DetailValue<Name extends DetailFieldName> = DetailValueTypes[(typeof detailFields)[Name]['type']];
