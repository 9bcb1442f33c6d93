import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { ObjectKind } from '../../kernel/objects/object-kind.ts';
import { type MobileAppFields, mobileAppFields } from './mobile-app-fields.ts';
import { settleMobileApp } from './settle-mobile-app.ts';

/** An application goes with its versions, but not while it is installed anywhere. */
export const mobileApp: ObjectKind<MobileAppFields, never> = {
  table: 'mobile_app',
  title: 'mobile application',
  key: 'identifier',
  fields: mobileAppFields,
  searchedBy: 'name',
  secrets: {},
  unique: { mobile_app_pkey: ['identifier', 'There already is an application with this identifier.'] },
  events: { created: 'ADMIN_MOBILE_APP_CREATED', updated: 'ADMIN_MOBILE_APP_UPDATED', deleted: 'ADMIN_MOBILE_APP_DELETED' },
  deletion: 'mobile_app_deleted',
  settle: settleMobileApp,
  appName: ({ name }) => name,
  told: (values) => ({ ...values, certificates: values.certificates.map(({ name, expiresAt, sha256 }) => ({ name, expiresAt, sha256 })) }),
  keepsApart: [{ field: 'certificates', content: ({ certificates }) => certificates.map(({ name, expiresAt, pem }) => ({ name, expiresAt, pem })) }],
};

export const mobileAppFlows = objectFlows(mobileApp);
