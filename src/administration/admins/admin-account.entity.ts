import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import { nameKey } from '../../kernel/base/name-key.ts';

export const adminRoles = ['ADMIN', 'OPERATOR', 'HELPDESK'] as const;
export type AdminRole = (typeof adminRoles)[number];

/** An administrator of the platform. */
export const AdminAccountEntity = defineEntity({
  name: 'AdminAccount',
  tableName: 'admin_account',
  properties: {
    username: p.text().primary(),
    /** What the name is compared by. */
    usernameKey: p.text().onCreate(({ username }) => nameKey(username)),
    passwordHash: p.text(),
    /** True until the owner replaced the password somebody else chose. */
    passwordTemporary: p.boolean().default(false),
    roles: p.array().$type<AdminRole[]>(),
    /** Identifiers of the mobile applications whose users the account may support; empty: all. */
    restrictedToApps: p.array().$type<string[]>().default([]),
    enabled: p.boolean().default(true),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type AdminAccount = InferEntity<typeof AdminAccountEntity>;
