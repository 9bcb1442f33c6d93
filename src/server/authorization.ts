import type { AdminRole } from '../administration/admins/index.ts';
import type { ApiScope } from '../applications/clients/index.ts';
import type { Principal } from '../kernel/edge/graphql-context.ts';

/** Who passes the door of a root field. */
export interface Permission {
  /** Everybody, signed in or not. */
  readonly open?: true;
  /** Administrators with one of these roles. */
  readonly admin?: readonly AdminRole[];
  /** Every signed-in administrator, roles or not; what more it takes is for the flow to say, so that it can record a refusal. */
  readonly anyAdmin?: true;
  /** Of these, the roles that the flow behind the door demands. */
  readonly needs?: readonly AdminRole[];
  /** Also administrators whose password is still temporary. */
  readonly withTemporaryPassword?: true;
  /** Not for accounts that are restricted to applications: it reaches beyond these. */
  readonly unrestricted?: true;
  /** API clients that hold one of these API scopes. */
  readonly api?: readonly ApiScope[];
  /** The end user, with an own access token that has the scope `end_user_self`. */
  readonly self?: true;
}

/** Permissions of one API by `Type.field`. */
export type Permissions = Readonly<Record<string, Permission>>;

/** Scope an end user's access token needs for the account API. */
export const selfScope = 'end_user_self';

const everyRole = ['ADMIN', 'OPERATOR', 'HELPDESK'] as const;
const read = { admin: ['ADMIN', 'OPERATOR'], api: ['CONFIG'] } as const;
const write = { admin: ['ADMIN'], api: ['CONFIG'] } as const;
/** An API client reaches everybody, so a restricted account that makes one, or gets the secret of one, would be restricted no longer. */
const writeApiClients = { admin: ['ADMIN'], unrestricted: true, api: ['ADMIN'] } as const;
/** The trail tells of everybody; a restricted account has the events of its own people with each of them. */
const trail = { admin: ['ADMIN', 'OPERATOR'], unrestricted: true, api: ['EVENTS'] } as const;
const onlyAdmin = { admin: ['ADMIN'] } as const;
/** What would lift a restriction to applications, or concerns people beyond it. */
const onlyWideAdmin = { admin: ['ADMIN'], unrestricted: true } as const;
const anySession = { anyAdmin: true, withTemporaryPassword: true } as const;

/** Who may do what in the administration. A root field without a row stops the start. */
export const adminPermissions = {
  'Query.adminViewer': { admin: everyRole, withTemporaryPassword: true },
  'Mutation.adminLogin': { open: true },
  'Mutation.adminRefresh': { open: true },
  'Mutation.adminLogout': anySession,
  'Mutation.adminChangePassword': anySession,

  'Query.clients': read,
  'Query.client': read,
  'Mutation.createStaticClient': write,
  'Mutation.updateStaticClient': write,
  'Mutation.createApiClient': writeApiClients,
  'Mutation.updateApiClient': writeApiClients,
  'Mutation.deleteClient': { admin: ['ADMIN'], unrestricted: true, api: ['CONFIG', 'ADMIN'] },

  'Mutation.deleteDynamicClient': { anyAdmin: true, needs: ['ADMIN'] },
  'Mutation.revokeUserFromDevice': onlyAdmin,
  'Mutation.revokeApplicationInstance': { anyAdmin: true, needs: ['ADMIN'] },
  'Query.initialAccesses': read,
  'Mutation.createInitialAccess': write,
  'Mutation.deleteInitialAccess': write,

  'Query.scopes': read,
  'Query.scope': read,
  'Mutation.createScope': write,
  'Mutation.updateScope': write,
  'Mutation.deleteScope': write,

  'Query.identityProviders': read,
  'Query.identityProvider': read,
  'Mutation.createIdentityProvider': write,
  'Mutation.updateIdentityProvider': write,
  'Mutation.deleteIdentityProvider': write,
  'Mutation.createAttributeMapping': onlyAdmin,
  'Mutation.updateAttributeMapping': onlyAdmin,
  'Mutation.deleteAttributeMapping': onlyAdmin,
  'Query.mobileApps': read,
  'Query.mobileApp': read,
  'Mutation.createMobileApp': write,
  'Mutation.updateMobileApp': write,
  'Mutation.deleteMobileApp': write,
  'Mutation.createMobilePlatformVersion': write,
  'Mutation.updateMobilePlatformVersion': write,
  'Mutation.deleteMobilePlatformVersion': write,
  'Query.mobilePlatforms': read,
  'Mutation.createMobilePlatform': onlyAdmin,
  'Mutation.updateMobilePlatform': onlyAdmin,
  'Mutation.deleteMobilePlatform': onlyAdmin,

  'Query.mobileConfig': read,
  'Mutation.updateMobileConfig': onlyAdmin,
  'Query.authPropertiesSets': read,
  'Mutation.createAuthPropertiesSet': onlyAdmin,
  'Mutation.updateAuthPropertiesSet': onlyAdmin,
  'Mutation.deleteAuthPropertiesSet': onlyAdmin,
  'Query.callbackConfigs': read,
  'Mutation.createCallbackConfig': onlyAdmin,
  'Mutation.updateCallbackConfig': onlyAdmin,
  'Mutation.deleteCallbackConfig': onlyAdmin,
  'Query.pushMessagingConfigs': read,
  'Mutation.createPushMessagingConfig': onlyAdmin,
  'Mutation.updatePushMessagingConfig': onlyAdmin,
  'Mutation.deletePushMessagingConfig': onlyAdmin,

  'Query.corsConfig': read,
  'Mutation.updateCorsConfig': onlyAdmin,

  'Query.messages': read,
  'Mutation.createMessage': onlyAdmin,
  'Mutation.updateMessage': onlyAdmin,
  'Mutation.deleteMessage': onlyAdmin,

  'Query.templateSets': read,
  'Mutation.createTemplateSet': onlyAdmin,
  'Mutation.updateTemplateSet': onlyAdmin,
  'Mutation.deleteTemplateSet': onlyAdmin,

  'Query.pinPolicies': read,
  'Mutation.createPinPolicy': onlyAdmin,
  'Mutation.updatePinPolicy': onlyAdmin,

  'Query.fidoConfig': read,
  'Mutation.updateFidoConfig': onlyAdmin,
  'Query.fidoPolicyMappings': read,
  'Mutation.createFidoPolicyMapping': onlyAdmin,
  'Mutation.updateFidoPolicyMapping': onlyAdmin,
  'Mutation.deleteFidoPolicyMapping': onlyAdmin,

  'Query.node': { admin: everyRole, api: ['CONFIG', 'END_USER'] },
  'Query.users': { admin: everyRole, api: ['END_USER'] },
  'Query.user': { admin: everyRole, api: ['END_USER'] },
  'Query.endUser': { admin: everyRole, api: ['END_USER'] },
  'Mutation.createUser': onlyWideAdmin,
  'Mutation.updateUser': onlyAdmin,
  'Mutation.setUserPassword': onlyAdmin,
  'Mutation.resetUserPassword': { admin: ['ADMIN', 'HELPDESK'] },
  'Mutation.unlockUser': { admin: ['ADMIN', 'HELPDESK'] },
  'Mutation.erasePerson': onlyWideAdmin,
  'Mutation.deleteUser': onlyAdmin,
  'Mutation.removeConsent': { api: ['END_USER'] },
  'Mutation.removeToken': { api: ['END_USER'] },
  'Mutation.removeDevices': { api: ['END_USER'] },
  'Mutation.disableFingerprint': { api: ['END_USER'] },
  'Mutation.removeApplicationAccess': { api: ['END_USER'] },
  'Mutation.removeAuthenticationApp': { api: ['END_USER'] },
  'Mutation.setNotificationSetting': { api: ['END_USER'] },
  'Mutation.removeNotificationSetting': { api: ['END_USER'] },
  'Mutation.endUserSession': { admin: ['ADMIN', 'HELPDESK'], api: ['END_USER'] },

  'Query.adminSessions': onlyWideAdmin,
  'Mutation.endAdminSession': onlyWideAdmin,
  'Query.adminAccounts': onlyWideAdmin,
  'Query.adminAccount': onlyWideAdmin,
  'Mutation.createAdminAccount': onlyWideAdmin,
  'Mutation.updateAdminAccount': onlyWideAdmin,
  'Mutation.deleteAdminAccount': onlyWideAdmin,

  'Query.statistics': { admin: ['ADMIN', 'OPERATOR'], api: ['INSIGHTS'] },
  'Query.configurationHistory': { admin: ['ADMIN', 'OPERATOR'] },
  'Query.configurationAsOf': { admin: ['ADMIN', 'OPERATOR'] },
  'Mutation.revertConfiguration': onlyAdmin,

  'Query.auditExports': { admin: ['ADMIN', 'OPERATOR'] },
  'Query.auditLegalHolds': { admin: ['ADMIN', 'OPERATOR'], unrestricted: true },
  'Mutation.placeAuditLegalHold': onlyWideAdmin,
  'Mutation.releaseAuditLegalHold': onlyWideAdmin,
  'Query.auditEvents': trail,
  'Query.auditTransaction': trail,
  'Query.auditEventTypes': trail,
  'Subscription.auditEvents': trail,
} as const satisfies Permissions;

/** Who may do what in the API of end users. */
export const accountPermissions = {
  'Query.me': { self: true },
  'Mutation.removeConsent': { self: true },
  'Mutation.removeToken': { self: true },
  'Mutation.removeDevices': { self: true },
  'Mutation.disableFingerprint': { self: true },
  'Mutation.removeApplicationAccess': { self: true },
  'Mutation.removeAuthenticationApp': { self: true },
  'Mutation.setNotificationSetting': { self: true },
  'Mutation.removeNotificationSetting': { self: true },
  'Mutation.endSession': { self: true },
} as const satisfies Permissions;

/** Whether a caller passes, and if not, what is missing. */
export type Decision = 'pass' | 'unauthenticated' | 'forbidden' | AdminDenial;

/** What keeps an administrator out: a role, a restriction to applications, or a password that is still temporary. */
type AdminDenial = 'role_missing' | 'app_restricted' | 'temporary_password';

function adminDenial(permission: Permission | undefined, principal: Extract<Principal, { kind: 'admin' }>): AdminDenial | undefined {
  if (!permission?.anyAdmin && !permission?.admin?.some((role) => principal.roles.includes(role))) return 'role_missing';
  if (permission.unrestricted && principal.restrictedToApps.length > 0) return 'app_restricted';
  return permission.withTemporaryPassword || !principal.mustChangePassword ? undefined : 'temporary_password';
}

/** Decides from the table row alone; nothing is looked up. */
export function decide(permission: Permission | undefined, principal: Principal): Decision {
  if (permission?.open) return 'pass';
  switch (principal.kind) {
    case 'anonymous':
      return 'unauthenticated';
    case 'admin':
      return adminDenial(permission, principal) ?? 'pass';
    case 'api':
      return permission?.api?.some((scope) => principal.apiScopes.includes(scope)) ? 'pass' : 'forbidden';
    case 'user':
      return permission?.self && principal.scopes.includes(selfScope) ? 'pass' : 'forbidden';
  }
}
