import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { lockObject } from '../../kernel/objects/lock-object.ts';
import { openSecret } from '../../kernel/objects/settle-secrets.ts';
import type { Work } from '../../kernel/work/work.ts';
import { platformVersion, versionFlows } from './platform-version.ts';
import { type PlatformVersionInput, type PlatformVersionNode, platformVersionFields } from './platform-version-fields.ts';

interface Creation {
  readonly appIdentifier: string;
  readonly platform: PlatformVersionNode['platform'];
  /** Name of the version to copy what the input leaves out from. */
  readonly cloneFrom?: string | null | undefined;
  readonly input: Omit<PlatformVersionInput, 'appIdentifier' | 'platform'>;
}

/** What a copy takes over: every field but its name, and the signatures. */
async function copied(work: Work, { appIdentifier, platform, cloneFrom }: Creation): Promise<PlatformVersionInput> {
  if (cloneFrom === undefined || cloneFrom === null) return {};
  const [source] = cloneFrom.includes('\0')
    ? []
    : await work.sql<{ id: string }>('select id from mobile_platform_version where app_identifier = $1 and platform = $2 and version_name = $3', [
        appIdentifier,
        platform,
        cloneFrom,
      ]);
  if (!source) throw userFault('UNKNOWN_REFERENCE', `The application has no version ${cloneFrom} on ${platform}.`, ['cloneFrom']);
  const stored = await lockObject(work, platformVersion, source.id);
  const fields = Object.fromEntries(Object.keys(platformVersionFields).map((name) => [name, stored[name]]));
  const applicationSignatures = openSecret(work.runtime.sealing, platformVersion, 'applicationSignatures', stored);
  return { ...fields, versionName: undefined, applicationSignatures };
}

/** Adds a version of an application, anew or as a copy of another with what the input says about it. */
export async function createPlatformVersion(work: Work, creation: Creation): Promise<PlatformVersionNode> {
  const { appIdentifier, platform, input } = creation;
  const said = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return versionFlows.create(work, { ...(await copied(work, creation)), ...said, appIdentifier, platform });
}
