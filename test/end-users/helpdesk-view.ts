/** The one query of docs/helpdesk.md: everything a helpdesk asks about a user. */
export const helpdeskView = `query ($userId: String!) {
  endUser(userId: $userId) {
    userId
    devices(first: 50) {
      totalCount
      edges {
        node {
          id name application appIdentifier model platform osVersion createdAt lastLogin
          applicationInstances(first: 10) {
            edges { node { id profileId deviceName pushEnabled enrolledAt lastUsedAt authenticators { kind profileId setUpAt lastUsedAt failures } } }
          }
          authenticators { kind profileId setUpAt lastUsedAt failures }
          tokens(first: 10) { edges { node { id type createdAt expiresAt scopes expired } } }
          consent { id scopes givenAt }
        }
      }
    }
    tokens { edges { node { id clientName deviceName type createdAt expiresAt scopes } } }
    consents { edges { node { id clientName deviceName scopes givenAt } } }
    sessions { edges { node { id signedInAt lastSeenAt clientNames } } }
    openTransactions { edges { node { id kind clientName deviceName startedAt expiresAt codesSent wrongCodes } } }
    latestEvents { id type occurredAt clientIp details }
  }
}`;
