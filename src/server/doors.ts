import { oidcSignInRoutes } from '../administration/admins/index.ts';
import type { Routes } from '../kernel/edge/door.ts';
import { authorizeRoutes } from '../oauth/authorize/authorize.routes.ts';
import { checkSessionRoutes } from '../oauth/check-session/check-session.routes.ts';
import { deviceApprovalRoutes } from '../oauth/device/device-approval.routes.ts';
import { deviceAuthorizationRoutes } from '../oauth/device/device-authorization.routes.ts';
import { verificationRoutes } from '../oauth/device/verification.routes.ts';
import { discoveryRoutes } from '../oauth/discovery/discovery.routes.ts';
import { endings } from '../oauth/index.ts';
import { introspectRoutes } from '../oauth/introspect/introspect.routes.ts';
import { logoutRoutes } from '../oauth/logout/logout.routes.ts';
import { parRoutes } from '../oauth/par/par.routes.ts';
import { payloadEncryptionRoutes } from '../oauth/payload-encryption/payload-encryption.routes.ts';
import { registrationRoutes } from '../oauth/registration/registration.routes.ts';
import { revokeRoutes } from '../oauth/revoke/revoke.routes.ts';
import { tokenRoutes } from '../oauth/token/token.routes.ts';
import { userInfoRoutes } from '../oauth/userinfo/userinfo.routes.ts';
import { assetRoutes } from '../presentation/pages/index.ts';
import { templateFileRoutes } from '../presentation/template-sets/template-files.routes.ts';
import { endUserRoutes } from '../self-service/end-user.routes.ts';
import { signInRoutes } from '../sign-in/sign-in.routes.ts';
import { eventsRoutes } from '../trail/audit/events-api/events.routes.ts';
import { graphqlRoutes } from './graphql.routes.ts';

/** Every door of the platform. A capability's routes are reachable once they stand here. */
export const doors: readonly Routes[] = [
  discoveryRoutes,
  assetRoutes,
  templateFileRoutes,
  authorizeRoutes,
  parRoutes,
  ...signInRoutes(endings),
  logoutRoutes,
  checkSessionRoutes,
  deviceAuthorizationRoutes,
  verificationRoutes,
  deviceApprovalRoutes,
  registrationRoutes,
  tokenRoutes,
  introspectRoutes,
  payloadEncryptionRoutes,
  revokeRoutes,
  userInfoRoutes,
  eventsRoutes,
  oidcSignInRoutes,
  endUserRoutes,
  graphqlRoutes,
];
