import { AdminAccountResolver } from '../admins/admin-account.admin.resolver.ts';
import { AdminSessionResolver } from '../admins/admin-session.admin.resolver.ts';
import { MobileAppResolver } from '../apps/mobile-app.admin.resolver.ts';
import { MobileAppLinksResolver } from '../apps/mobile-app-links.admin.resolver.ts';
import { MobilePlatformResolver } from '../apps/mobile-platform.admin.resolver.ts';
import { MobilePlatformVersionResolver } from '../apps/platform-version.admin.resolver.ts';
import { ClientResolver } from '../clients/client.admin.resolver.ts';
import { StaticClientResolver } from '../clients/static-client.admin.resolver.ts';
import { ConfigurationResolver } from '../configuration/configuration.admin.resolver.ts';
import { CorsConfigResolver } from '../cors/cors-config.admin.resolver.ts';
import { AccountResolver } from '../end-users/account.resolver.ts';
import { AccountHoldingsResolver } from '../end-users/account-holdings.account.resolver.ts';
import { DeviceUsersResolver } from '../end-users/device-users.admin.resolver.ts';
import { EndUserResolver } from '../end-users/end-user.admin.resolver.ts';
import { EndUserHoldingsResolver } from '../end-users/end-user-holdings.admin.resolver.ts';
import { EquippedDeviceResolver } from '../end-users/equipped-device.admin.resolver.ts';
import { UserSupportResolver } from '../end-users/user-support.admin.resolver.ts';
import { FidoSettingsResolver } from '../fido-settings/fido-settings.admin.resolver.ts';
import { AttributeMappingResolver } from '../identity-providers/attribute-mapping.admin.resolver.ts';
import { IdentityProviderResolver } from '../identity-providers/identity-provider.admin.resolver.ts';
import { InstallationResolver, InstalledAppResolver, InstalledVersionResolver } from '../installations/installation.admin.resolver.ts';
import { MessageResolver } from '../messages/message.admin.resolver.ts';
import { AuthPropertiesSetResolver } from '../mobile-settings/auth-properties-set.admin.resolver.ts';
import { CallbackConfigResolver } from '../mobile-settings/callback-config.admin.resolver.ts';
import { MobileConfigResolver } from '../mobile-settings/mobile-config.admin.resolver.ts';
import { PushMessagingConfigResolver } from '../mobile-settings/push-messaging-config.admin.resolver.ts';
import { InitialTokenResolver } from '../oauth/registration/initial-token.admin.resolver.ts';
import { PersonResolver } from '../persons/person.admin.resolver.ts';
import { PinPolicyResolver } from '../pin-policies/pin-policy.admin.resolver.ts';
import { ScopeResolver } from '../scopes/scope.admin.resolver.ts';
import { StatisticsResolver } from '../statistics/statistics.admin.resolver.ts';
import { TemplateSetResolver } from '../template-sets/template-set.admin.resolver.ts';
import { AuditResolver } from '../trail/audit.admin.resolver.ts';
import { AuditStreamResolver } from '../trail/audit-stream.admin.resolver.ts';
import { AuditExportResolver } from '../trail/export/audit-export.admin.resolver.ts';
import { LegalHoldResolver } from '../trail/legal-hold/legal-hold.admin.resolver.ts';
import { UserResolver } from '../users/user.admin.resolver.ts';

type Resolvers = readonly [new () => object, ...(new () => object)[]];

/** Resolvers of the administration. What they need beside a class here is a row for each root field in authorization.ts. */
export const adminResolvers: Resolvers = [
  AdminAccountResolver,
  AdminSessionResolver,
  AttributeMappingResolver,
  AuditExportResolver,
  AuditResolver,
  AuditStreamResolver,
  AuthPropertiesSetResolver,
  CallbackConfigResolver,
  ClientResolver,
  ConfigurationResolver,
  CorsConfigResolver,
  DeviceUsersResolver,
  EndUserHoldingsResolver,
  EquippedDeviceResolver,
  EndUserResolver,
  InitialTokenResolver,
  IdentityProviderResolver,
  FidoSettingsResolver,
  InstallationResolver,
  InstalledAppResolver,
  InstalledVersionResolver,
  MessageResolver,
  LegalHoldResolver,
  MobileAppLinksResolver,
  MobileAppResolver,
  MobileConfigResolver,
  MobilePlatformResolver,
  MobilePlatformVersionResolver,
  PinPolicyResolver,
  PushMessagingConfigResolver,
  PersonResolver,
  ScopeResolver,
  StaticClientResolver,
  StatisticsResolver,
  TemplateSetResolver,
  UserResolver,
  UserSupportResolver,
];

/** Resolvers of the API of end users. */
export const accountResolvers: Resolvers = [AccountHoldingsResolver, AccountResolver];
