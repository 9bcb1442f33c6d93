import { z } from 'zod';
import { setOf } from '../../kernel/contract/field-schemas.ts';
import { preset } from '../../kernel/objects/fields/field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';

const ownScheme = /^[a-z][a-z0-9+.-]{0,30}:\/\/[a-z0-9.-]{1,253}(:\d{1,5})?$/;

/** An origin exactly as browsers send it (RFC 6454 §6.2), also of a scheme of its own, as applications in a web view have. */
function isOrigin(text: string): boolean {
  if (!ownScheme.test(text) || !URL.canParse(text)) return false;
  return /^https?:/.test(text) ? new URL(text).origin === text : !/^(file|data|blob|javascript|about|filesystem):/.test(text);
}

const origin = z.string().max(300).refine(isOrigin, 'must be scheme://host or scheme://host:port in lower case, without the usual port');
const pathPattern = z
  .string()
  .regex(/^\/[A-Za-z0-9._~/*?-]{0,200}$/, 'must be a path, or a pattern such as /oauth/api/**')
  .refine((text) => text.split('/').every((segment) => segment === '**' || !segment.includes('**')), 'must have ** between slashes only');

/** Who may call across origins, and what (administration §1.7). */
const corsConfigFields = {
  enabled: preset(z.boolean(), false),
  allowedOrigins: preset(setOf(origin), []),
  accessiblePaths: preset(setOf(pathPattern), []),
} as const;

type Fields = typeof corsConfigFields;
export type CorsConfigInput = ObjectInput<Fields>;
export type CorsConfigNode = ObjectRow<Fields>;

/** The one configuration of calls from other origins. */
export const corsConfig: ObjectKind<Fields, never> = {
  table: 'cors_config',
  title: 'CORS configuration',
  key: 'onlyRow',
  fields: corsConfigFields,
  secrets: {},
  unique: {},
  events: { updated: 'ADMIN_CORS_CONFIG_UPDATED' },
};

export const corsConfigFlows = objectFlows(corsConfig);
