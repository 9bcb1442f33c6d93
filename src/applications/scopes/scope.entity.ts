import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

/** A scope: what a client may ask for, how strongly the user must be authenticated, and how consent to it is kept. */
export const ScopeEntity = defineEntity({
  name: 'Scope',
  tableName: 'scope',
  properties: {
    scopeId: p.text().primary(),
    authenticationLevel: p.integer().default(0),
    usageLimit: p.integer().default(0),
    serviceEndpoint: p.text().nullable(),
    verificationFailedEndpoint: p.text().nullable(),
    persistentConsent: p.boolean().default(true),
    descriptions: p.json<Record<string, string>>(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type Scope = InferEntity<typeof ScopeEntity>;
