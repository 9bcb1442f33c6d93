import type { ListedConsent } from '../../access/consents/index.ts';
import type { ReadUserPages } from '../../kernel/edge/user-pages.ts';
import { readKeysetPages } from '../../kernel/store/keyset-page.ts';
import { mapPage } from '../../kernel/store/page.ts';
import { devices, type ListedDevice } from './read-user-devices.ts';
import { authenticatorsOf, type ListedAuthenticator, openAuthenticators, type StoredAuthenticator } from './user-authenticators.ts';

/** A device as the helpdesk sees it. */
export interface EquippedDevice extends ListedDevice {
  /** Whose device it is here; others may use it, too. */
  readonly userId: string;
  readonly appIdentifier: string;
  readonly authenticators: readonly ListedAuthenticator[];
  /** What the user allowed the application on it for good. */
  readonly consent: ListedConsent | null;
}

interface Row extends Omit<EquippedDevice, 'authenticators' | 'consent'> {
  readonly authenticators: readonly StoredAuthenticator[];
  readonly consentId: string | null;
  readonly scopes: readonly string[];
  readonly givenAt: Date;
  readonly updatedAt: Date;
}

const equipped = {
  ...devices,
  columns: `${devices.columns}, parent.key_0 as "userId", c.app_identifier as "appIdentifier",
    ${authenticatorsOf('parent.key_0', 'c.client_id')} as authenticators,
    s.id as "consentId", s.scopes, s.given_at as "givenAt", s.updated_at as "updatedAt"`,
  from: `${devices.from} left join consent s on s.user_id = parent.key_0 and s.client_id = c.client_id`,
};

function equippedDevice({ consentId, scopes, givenAt, updatedAt, ...row }: Row): EquippedDevice {
  const consent = consentId === null ? null : { id: consentId, clientName: row.application, deviceName: row.name, scopes, givenAt, updatedAt };
  return { ...row, authenticators: openAuthenticators(row.authenticators), consent };
}

/** One page of the devices of each user with what the user set up and allowed there, the latest registration first: one prepared read. */
export const readEquippedDevices: ReadUserPages<EquippedDevice> = async ({ database }, { userIds, apps, page }) => {
  const source = { ...equipped, where: apps ? ['c.app_identifier = any($1)'] : [], values: apps ? [apps] : [] };
  const keys = userIds.map((userId) => [userId]);
  const pages = await readKeysetPages<Row>(database.query, source, { columns: [], keys }, page);
  return pages.map((found) => mapPage(found, equippedDevice));
};
