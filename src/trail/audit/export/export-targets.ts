import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isAuditEventName } from '../../../kernel/contract/catalogue.ts';
import type { Config } from '../../../kernel/contract/config/config.ts';
import { exportFormats } from './export-format.ts';

const text = z.string().min(1);
const shared = {
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  format: z.enum(exportFormats).default('ndjson'),
  /** Where a target starts that was never served. */
  start: z.enum(['now', 'beginning']).default('now'),
  excludeTypes: z.array(z.string().refine(isAuditEventName, 'must be the name of an event')).default([]),
  /** Events in one delivery at most. */
  batch: z.int().min(1).max(5000).default(500),
  /** A delivery that is not full waits so long for more. */
  maxWaitSeconds: z.int().min(0).max(3600).default(0),
};

const exportTarget = z.discriminatedUnion('kind', [
  /** Appends to a file; `-` is the standard output. */
  z.strictObject({ kind: z.literal('file'), ...shared, path: text }),
  z.strictObject({
    kind: z.literal('syslog'),
    ...shared,
    host: text,
    port: z.int().min(1).max(65_535).default(6514),
    caFile: text.optional(),
    certificateFile: text.optional(),
    keyFile: text.optional(),
  }),
  z.strictObject({ kind: z.literal('webhook'), ...shared, url: z.url({ protocol: /^https?$/ }), secretFile: text }),
  z.strictObject({
    kind: z.literal('s3'),
    ...shared,
    endpoint: z.url({ protocol: /^https?$/ }),
    region: text.default('us-east-1'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{2,62}$/),
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9_/-]{0,200}$/)
      .default('audit'),
    accessKeyId: text,
    secretAccessKeyFile: text,
  }),
]);

/** Where events are exported to, and how. */
export type ExportTarget = z.infer<typeof exportTarget>;

/** A target of one kind. */
export type TargetOf<Kind extends ExportTarget['kind']> = Extract<ExportTarget, { kind: Kind }>;

const exportFile = z.strictObject({ targets: z.array(exportTarget).max(20) }).refine(({ targets }) => {
  return new Set(targets.map(({ name }) => name)).size === targets.length;
}, 'two targets have the same name');

/** The targets of this deployment, from the file that the configuration names; none without one. Throws with what is wrong in it. */
export function readExportTargets(config: Config): readonly ExportTarget[] {
  const path = config.audit.exportFile;
  if (path === undefined) return [];
  try {
    return exportFile.parse(JSON.parse(readFileSync(path, 'utf8'))).targets;
  } catch (error) {
    const cause = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`SIGNET_AUDIT_EXPORT_FILE: ${path}: ${cause}`);
  }
}
