import { requestNotification } from '../delivery/notifications/index.ts';
import { namedValue } from '../kernel/trail/named-value.ts';
import type { Work } from '../kernel/work/work.ts';
import type { Asker } from './asker.ts';
import { clientsOfUser } from './read-applications.ts';
import { releaseAccess } from './release-access.ts';
import { absentFault } from './removal-faults.ts';

/** Which application of which user, and who wants it to have no access. */
export interface ApplicationRemoval {
  readonly asker: Asker;
  readonly userId: string;
  readonly applicationId: string;
}

const longestId = 255;

const clientsOfApplication = `select c.client_id, coalesce(a.name, c.name) as name from (${clientsOfUser('$1')}) held
    join client c on c.client_id = held.client_id left join mobile_app a on a.identifier = c.app_identifier
  where c.app_identifier = $2 or (c.client_id = $2 and c.kind <> 'DYNAMIC') order by c.client_id`;

/** Ends what an application holds of a user on every device: tokens, codes and consents. Devices and enrollments stay. */
export async function removeApplicationAccess(work: Work, { asker, userId, applicationId }: ApplicationRemoval): Promise<{ deletedId: string }> {
  const subject = { userId, ...asker.subject };
  const isPossible = applicationId.length <= longestId && !applicationId.includes('\0');
  const clients = isPossible ? await work.sql<{ client_id: string; name: string }>(clientsOfApplication, [userId, applicationId]) : [];
  const [first] = clients;
  if (!first)
    throw absentFault('applicationId', [
      'API_APP_NO_DATA_FOUND',
      { reason: 'none', operation: 'remove', ...namedValue('appIdentifier', applicationId), ...subject },
    ]);
  const removed = { grants: 0, tokens: 0, consents: 0 };
  for (const { client_id: clientId } of clients) {
    const { grants, tokens, consents } = await releaseAccess(work, { userId, clientId, reason: 'application_removed' });
    removed.grants += grants;
    removed.tokens += tokens;
    removed.consents += consents;
  }
  work.record('API_APP_REMOVED', { appIdentifier: applicationId, removed, ...subject });
  const { client_id: clientId, name: clientName } = first;
  if (removed.consents > 0) requestNotification(work, { trigger: 'consent_removed', userId, clientId, clientName, deviceName: null });
  return { deletedId: applicationId };
}
