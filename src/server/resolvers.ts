import { AdminAccountResolver } from '../administration/admins/admin-account.admin.resolver.ts';
import { AdminSessionResolver } from '../administration/admins/admin-session.admin.resolver.ts';
import { ConfigurationResolver } from '../administration/configuration/configuration.admin.resolver.ts';
import { MobileAppResolver } from '../applications/apps/mobile-app.admin.resolver.ts';
import { MobileAppLinksResolver } from '../applications/apps/mobile-app-links.admin.resolver.ts';
import { MobilePlatformResolver } from '../applications/apps/mobile-platform.admin.resolver.ts';
import { MobilePlatformVersionResolver } from '../applications/apps/platform-version.admin.resolver.ts';
import { ClientResolver } from '../applications/clients/client.admin.resolver.ts';
import { StaticClientResolver } from '../applications/clients/static-client.admin.resolver.ts';
import { CorsConfigResolver } from '../applications/cors/cors-config.admin.resolver.ts';
import { FidoSettingsResolver } from '../applications/fido-settings/fido-settings.admin.resolver.ts';
import { AuthPropertiesSetResolver } from '../applications/mobile-settings/auth-properties-set.admin.resolver.ts';
import { CallbackConfigResolver } from '../applications/mobile-settings/callback-config.admin.resolver.ts';
import { MobileConfigResolver } from '../applications/mobile-settings/mobile-config.admin.resolver.ts';
import { PushMessagingConfigResolver } from '../applications/mobile-settings/push-messaging-config.admin.resolver.ts';
import { PinPolicyResolver } from '../applications/pin-policies/pin-policy.admin.resolver.ts';
import { ScopeResolver } from '../applications/scopes/scope.admin.resolver.ts';
import { InstallationResolver, InstalledAppResolver, InstalledVersionResolver } from '../mobile/installations/installation.admin.resolver.ts';
import { InitialTokenResolver } from '../oauth/registration/initial-token.admin.resolver.ts';
import { AttributeMappingResolver } from '../people/identity-providers/attribute-mapping.admin.resolver.ts';
import { IdentityProviderResolver } from '../people/identity-providers/identity-provider.admin.resolver.ts';
import { UserResolver } from '../people/users/user.admin.resolver.ts';
import { MessageResolver } from '../presentation/messages/message.admin.resolver.ts';
import { TemplateSetResolver } from '../presentation/template-sets/template-set.admin.resolver.ts';
import { AccountResolver } from '../self-service/account.resolver.ts';
import { AccountHoldingsResolver } from '../self-service/account-holdings.account.resolver.ts';
import { DeviceUsersResolver } from '../self-service/device-users.admin.resolver.ts';
import { EndUserResolver } from '../self-service/end-user.admin.resolver.ts';
import { EndUserHoldingsResolver } from '../self-service/end-user-holdings.admin.resolver.ts';
import { EquippedDeviceResolver } from '../self-service/equipped-device.admin.resolver.ts';
import { UserSupportResolver } from '../self-service/user-support.admin.resolver.ts';
import { AuditResolver } from '../trail/audit/audit.admin.resolver.ts';
import { AuditStreamResolver } from '../trail/audit/audit-stream.admin.resolver.ts';
import { AuditExportResolver } from '../trail/audit/export/audit-export.admin.resolver.ts';
import { LegalHoldResolver } from '../trail/audit/legal-hold/legal-hold.admin.resolver.ts';
import { PersonResolver } from '../trail/erasure/person.admin.resolver.ts';
import { StatisticsResolver } from '../trail/statistics/statistics.admin.resolver.ts';

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
