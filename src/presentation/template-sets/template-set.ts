import { z } from 'zod';
import { sha256Hex } from '../../kernel/base/crypto/secrets.ts';
import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { identifier } from '../../kernel/contract/field-schemas.ts';
import { preset, required } from '../../kernel/objects/fields/field.ts';
import { parseField } from '../../kernel/objects/fields/parse-field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { Draft, ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';
import type { Work } from '../../kernel/work/work.ts';
import { checkTemplates } from './check-templates.ts';
import { digestOfFiles, type TemplateFile, templateFiles } from './template-file.ts';
import { ArchiveFault, unpackArchive } from './unpack-archive.ts';

/** What a template set consists of (administration §1.12). */
const templateSetFields = {
  name: required(identifier),
  default: preset(z.boolean(), false),
  files: preset(templateFiles as z.ZodType<readonly TemplateFile[]>, []),
} as const;

type Fields = typeof templateSetFields;
/** The files come in an archive, or one by one. */
export type TemplateSetInput = ObjectInput<Fields> & { readonly archive?: Buffer | null | undefined };
export type TemplateSetNode = ObjectRow<Fields>;

/** The files of an archive; what is wrong with it is added to `faults`. */
async function unpacked(work: Work, archive: Buffer, faults: FaultList): Promise<readonly TemplateFile[]> {
  try {
    const files = await work.apart(['archive', sha256Hex(archive.toString('base64'))], () => unpackArchive(archive));
    return parseField('archive', templateFiles, files, faults) ?? [];
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    faults.add('INVALID_VALUE', `archive cannot be taken: ${error.message}.`, 'input', 'archive');
    return [];
  }
}

async function settleFiles(work: Work, { values, input }: Draft<Fields, never>, faults: FaultList): Promise<readonly TemplateFile[]> {
  const { archive } = input as TemplateSetInput;
  const place = archive || !input.files ? 'archive' : 'files';
  const files = archive ? await unpacked(work, archive, faults) : values.files;
  if (faults.isEmpty && files.length === 0) faults.add('REQUIRED', `${place} is required, with at least one file.`, 'input', place);
  if (faults.isEmpty && (archive || input.files))
    for (const problem of await checkTemplates(files)) faults.add('INVALID_VALUE', problem, 'input', place);
  return files;
}

/** At most one set is the default: a new one takes the place of the old. */
async function leaveDefault(work: Work, { values, current }: Draft<Fields, never>): Promise<void> {
  if (!values.default) return;
  const others = await work.sql<{ id: string }>(
    'update template_set set "default" = false, version = version + 1, updated_at = $2 where "default" and id is distinct from $1 returning id',
    [current?.id ?? null, work.runtime.clock.now()],
  );
  const changes = { default: [true, false] as const };
  for (const { id } of others)
    work.record('ADMIN_TEMPLATES_TEMPLATE_SETS_UPDATED', { objectType: 'template_set', objectId: id, changes, reason: 'default_moved' });
}

/** The trail tells which files by the first half of their digest: the whole would look like a secret to it. What refers to a deleted set refers to none after that. */
export const templateSet: ObjectKind<Fields, never> = {
  table: 'template_set',
  title: 'template set',
  key: 'id',
  fields: templateSetFields,
  secrets: {},
  unique: { template_set_name: ['name', 'There already is a template set with this name.'] },
  events: {
    created: 'ADMIN_TEMPLATES_TEMPLATE_SETS_CREATED',
    updated: 'ADMIN_TEMPLATES_TEMPLATE_SETS_UPDATED',
    deleted: 'ADMIN_TEMPLATES_TEMPLATE_SETS_DELETED',
  },
  isSerial: true,
  async settle(work, draft, faults) {
    const files = await settleFiles(work, draft, faults);
    faults.throwIfAny();
    await leaveDefault(work, draft);
    return { ...draft.values, files };
  },
  told: (values) => ({ ...values, files: digestOfFiles(values.files).slice(0, 32) }),
  keepsApart: [{ field: 'files', content: ({ files }) => files }],
};

export const templateSetFlows = objectFlows(templateSet);
