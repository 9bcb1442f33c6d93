import { adminSection } from './admin-section.ts';
import { auditSection } from './audit-section.ts';
import { bootstrapSection } from './bootstrap-section.ts';
import { configuredAdminSection } from './configured-admin-section.ts';
import { endUserApiSection } from './end-user-api-section.ts';
import { graphqlSection } from './graphql-section.ts';
import { headerProviderSection } from './header-provider-section.ts';
import { httpSection } from './http-section.ts';
import { loginSection } from './login-section.ts';
import { mobileSection } from './mobile-section.ts';
import { notificationSection } from './notification-section.ts';
import { oauthSection } from './oauth-section.ts';
import { outgoingSection } from './outgoing-section.ts';
import { runtimeSection } from './runtime-section.ts';
import { senderSections } from './sender-sections.ts';
import type { Section } from './setting.ts';
import { stepUpSections } from './step-up-sections.ts';
import { storageSections } from './storage-sections.ts';
import { textsSection } from './texts-section.ts';

/** Every setting of the platform, by concern. This table is the reference: docs and `schema/config.json` are printed from it. */
export const sections = {
  http: httpSection,
  ...storageSections,
  audit: auditSection,
  oauth: oauthSection,
  ...senderSections,
  login: loginSection,
  graphql: graphqlSection,
  admins: adminSection,
  configuredAdmins: configuredAdminSection,
  bootstrap: bootstrapSection,
  outgoing: outgoingSection,
  ...stepUpSections,
  texts: textsSection,
  headerProvider: headerProviderSection,
  notifications: notificationSection,
  endUserApi: endUserApiSection,
  mobile: mobileSection,
  runtime: runtimeSection,
} as const satisfies Record<string, Section>;
