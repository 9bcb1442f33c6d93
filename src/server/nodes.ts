/** A type whose objects have an id among all of the API, and the query that finds one: who may call that may ask for the node. */
export interface NodeType {
  readonly query: string;
  /** The argument of the query that takes the id. */
  readonly by: string;
}

const client = { query: 'client', by: 'clientId' };

/** The types of the administration that `node` finds. */
export const nodeTypes: Readonly<Record<string, NodeType>> = {
  StaticClient: client,
  ApiClient: client,
  DynamicClient: client,
  Scope: { query: 'scope', by: 'scopeId' },
  IdentityProvider: { query: 'identityProvider', by: 'identifier' },
  MobileApp: { query: 'mobileApp', by: 'identifier' },
  User: { query: 'user', by: 'userId' },
  EndUser: { query: 'endUser', by: 'userId' },
  AdminAccount: { query: 'adminAccount', by: 'username' },
};
