import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import type { FieldValues } from '../../kernel/objects/fields/field.ts';
import type { Draft } from '../../kernel/objects/object-kind.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { PlatformVersionFields } from './platform-version-fields.ts';

type VersionDraft = Draft<PlatformVersionFields, 'applicationSignatures'>;

/** With tampering protection a signature is also a key: AES with 128, 192 or 256 bits, one for each architecture. */
const keyPart = /^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{48}|[0-9A-Fa-f]{64})$/;

function checkSignatures({ values, secrets }: VersionDraft, faults: FaultList): void {
  const { isThere, plain } = secrets.applicationSignatures;
  if (!isThere) faults.add('REQUIRED', 'applicationSignatures must name at least one.', 'input', 'applicationSignatures');
  if (!values.tamperingProtectionEnabled || !isThere) return;
  const all = [plain() ?? []].flat();
  if (!all.every((signature) => signature.split('|').every((part) => keyPart.test(part))))
    faults.add(
      'INVALID_VALUE',
      'applicationSignatures must consist of parts of 32, 48 or 64 hex digits, with | between them, while tamperingProtectionEnabled.',
      'input',
      'applicationSignatures',
    );
}

/** The application and the push configuration cannot be deleted before this transaction ends. */
async function checkReferences(work: Work, { values }: VersionDraft, faults: FaultList): Promise<void> {
  const { appIdentifier, platform, pushMessagingConfigId } = values;
  if ((await work.sql('select 1 from mobile_app where identifier = $1 for key share', [appIdentifier])).length === 0)
    faults.add('UNKNOWN_REFERENCE', `There is no mobile application ${appIdentifier}.`, 'appIdentifier');
  if (platform === 'WINDOWS') faults.add('INVALID_VALUE', 'platform WINDOWS is reserved.', 'platform');
  if (pushMessagingConfigId === null) return;
  const [config] = await work.sql<{ platform: string }>('select platform from push_messaging_config where id = $1 for key share', [
    pushMessagingConfigId,
  ]);
  if (!config) faults.add('UNKNOWN_REFERENCE', 'pushMessagingConfigId names no push messaging configuration.', 'input', 'pushMessagingConfigId');
  else if (config.platform !== platform)
    faults.add('INVALID_VALUE', `pushMessagingConfigId must name a configuration for ${platform}.`, 'input', 'pushMessagingConfigId');
  if (platform === 'IOS' && values.applicationBundleIdentifier === null)
    faults.add('REQUIRED', 'applicationBundleIdentifier is required with a pushMessagingConfigId.', 'input', 'applicationBundleIdentifier');
}

/** The rules between the fields of a version (administration §1.6), and its references. */
export async function settlePlatformVersion(work: Work, draft: VersionDraft, faults: FaultList): Promise<FieldValues<PlatformVersionFields>> {
  checkSignatures(draft, faults);
  await checkReferences(work, draft, faults);
  return draft.values;
}
