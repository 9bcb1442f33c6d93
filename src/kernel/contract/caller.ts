/** Where a request entered. */
export const auditChannels = ['OAUTH', 'REST_END_USER', 'GRAPHQL_ADMIN', 'GRAPHQL_END_USER', 'REST_API', 'WORKER', 'CLI'] as const;

export type AuditChannel = (typeof auditChannels)[number];

/** Who asks, and from where: what every event of one request has in common. */
export interface Caller {
  /** One id for all events of one request; sent on to other systems. */
  readonly transactionId: string;
  readonly channel: AuditChannel;
  /** The address of the client, behind trusted proxies the leftmost untrusted one. */
  readonly clientIp?: string;
  readonly userAgent?: string;
  /** The administrator who acts, when one does. */
  readonly adminUser?: string;
  /** Why, in the words of whoever asks; told by every event of the request. */
  readonly changeReason?: string;
  /** What takes several requests and this one is a part of: a sign-in, or the authorization of a device. */
  readonly flowId?: string;
}
