import type { Routes } from '../kernel/http/door.ts';
import { discoveryRoutes } from '../oauth/discovery/discovery.routes.ts';
import { introspectRoutes } from '../oauth/introspect/introspect.routes.ts';
import { revokeRoutes } from '../oauth/revoke/revoke.routes.ts';
import { tokenRoutes } from '../oauth/token/token.routes.ts';
import { userInfoRoutes } from '../oauth/userinfo/userinfo.routes.ts';

/** Every door of the platform. A capability's routes are reachable once they stand here. */
export const doors: readonly Routes[] = [discoveryRoutes, tokenRoutes, introspectRoutes, revokeRoutes, userInfoRoutes];
