import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import { nameKey } from '../../kernel/base/name-key.ts';

function keyOf(email: string | null | undefined): string | null {
  return email ? nameKey(email) : null;
}

/** A person in the built-in directory. `userId` is the subject identifier clients see; it never changes and is never used again. */
export const UserEntity = defineEntity({
  name: 'DirectoryUser',
  tableName: 'directory_user',
  properties: {
    userId: p.text().primary(),
    username: p.text(),
    /** What the name is compared and searched by. */
    usernameKey: p
      .text()
      .onCreate(({ username }) => nameKey(username))
      .onUpdate(({ username }) => nameKey(username)),
    passwordHash: p.text().nullable(),
    /** Of a password that the helpdesk gave out: its digest, and until when another may be chosen with it. */
    temporaryDigest: p.uint8array().nullable(),
    temporaryUntil: p.datetime().nullable(),
    email: p.text().nullable(),
    emailKey: p
      .text()
      .$type<string | null>()
      .nullable()
      .onCreate(({ email }) => keyOf(email))
      .onUpdate(({ email }) => keyOf(email)),
    emailVerified: p.boolean().default(false),
    phoneNumber: p.text().nullable(),
    phoneNumberVerified: p.boolean().default(false),
    givenName: p.text().nullable(),
    familyName: p.text().nullable(),
    locale: p.text().nullable(),
    enabled: p.boolean().default(true),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type User = InferEntity<typeof UserEntity>;
