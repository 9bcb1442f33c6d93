import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { hashKinds, isPasswordHash } from '../../base/crypto/password-hash.ts';
import { flag, type Section, text } from './setting.ts';

const account = z.strictObject({
  username: z.string().regex(/^[A-Za-z0-9_.@+-]{1,255}$/, 'must be 1 to 255 letters, digits or _ . @ + -'),
  passwordHash: z.string().refine(isPasswordHash, `must be a hash as signet admin hash prints it, or of ${hashKinds}`),
  roles: z.array(z.enum(['ADMIN', 'OPERATOR', 'HELPDESK'])),
  restrictedToApps: z.array(z.string().regex(/^[A-Za-z0-9_-]{1,255}$/, 'must be the identifier of a mobile application')).default([]),
});

/** An administrator whom the configuration names. */
export type ConfiguredAdmin = z.infer<typeof account>;

const accounts = z.array(account).max(100);

function parsed(json: string, context: z.RefinementCtx): ConfiguredAdmin[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return [];
  }
  const result = accounts.safeParse(value);
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues) context.addIssue({ code: 'custom', message: `${path.join('.')} ${message}`.trim() });
  return [];
}

const accountsInText = text.transform(parsed);

const accountsInFile = text.transform((path, context) => {
  try {
    return parsed(readFileSync(path, 'utf8'), context);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` });
    return [];
  }
});

/** Administrators whom the configuration names: administration-and-end-user.md §5.1, for tests and for emergencies. */
export const configuredAdminSection = {
  accounts: {
    env: 'SIGNET_ADMIN_ACCOUNTS',
    schema: accountsInText,
    meaning:
      'Administrators in the configuration: JSON list of { username, passwordHash, roles, restrictedToApps }. They are apart from the accounts that the platform keeps, and cannot be changed by the API.',
    secret: true,
  },
  accountsFile: {
    env: 'SIGNET_ADMIN_ACCOUNTS_FILE',
    schema: accountsInFile,
    meaning: 'File with such a list, read at the start; both lists count.',
  },
  isAllowedInProduction: {
    env: 'SIGNET_ADMIN_ACCOUNTS_IN_PRODUCTION',
    schema: flag,
    default: 'false',
    meaning: 'Whether such accounts may exist without SIGNET_DEVELOPMENT. They cannot be locked, changed or ended while the platform runs.',
  },
} as const satisfies Section;
