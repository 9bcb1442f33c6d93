import { listApplications } from '../list-applications.ts';
import { listAuthenticationApps } from '../list-authentication-apps.ts';
import { listConsents } from '../list-consents.ts';
import { listTokens } from '../list-tokens.ts';
import { removeApplicationAccess } from '../remove-application-access.ts';
import { removeAuthenticationApp } from '../remove-authentication-app.ts';
import { removeConsent } from '../remove-consent.ts';
import { removeToken } from '../remove-token.ts';
import { type EndUserAnswer, type EndUserOperation, everything, noContent } from './end-user-operation.ts';

const v1 = ['v1'] as const;

/** A list under its name, or the old way of saying that there is nothing. */
function listed(name: string, rows: readonly object[], nothing: string): EndUserAnswer {
  return rows.length > 0 ? { status: 200, body: { [name]: rows } } : { status: 404, body: { error: nothing } };
}

/** Consents, tokens, applications and enrollments of a user. */
export const holdingsOperations: readonly EndUserOperation[] = [
  {
    method: 'GET',
    versions: v1,
    path: 'consents',
    async answer({ run, asker, userId }) {
      const { edges } = await run(listConsents, { asker, userId, page: everything });
      const consents = edges.map(({ node: { id, clientName, deviceName, scopes } }) => ({
        id,
        client_name: clientName,
        ...(deviceName === null ? {} : { device_name: deviceName }),
        scopes,
      }));
      return listed('consents', consents, 'No consents found');
    },
  },
  {
    method: 'DELETE',
    versions: v1,
    path: 'consents/:id',
    async answer({ attempt, asker, userId, id }) {
      await attempt(removeConsent, { asker, userId, consentId: id });
      return noContent;
    },
  },
  {
    method: 'GET',
    versions: v1,
    path: 'tokens',
    async answer({ run, asker, userId }) {
      const { edges } = await run(listTokens, { asker, userId, types: [], page: everything });
      const tokens = edges.map(({ node: { id, clientName, deviceName, createdAt, scopes, type, refreshTokenIssued, expired } }) => ({
        id,
        client_name: clientName,
        ...(deviceName === null ? {} : { device_name: deviceName }),
        created_at: createdAt.getTime(),
        scopes,
        type,
        refresh_token_issued: refreshTokenIssued,
        expired,
      }));
      return listed('tokens', tokens, 'No tokens found');
    },
  },
  {
    method: 'DELETE',
    versions: v1,
    path: 'tokens/:id',
    async answer({ attempt, asker, userId, id }) {
      await attempt(removeToken, { asker, userId, tokenId: id });
      return noContent;
    },
  },
  {
    method: 'GET',
    versions: v1,
    path: 'applications',
    async answer({ run, asker, userId }) {
      const { edges } = await run(listApplications, { asker, userId, page: everything });
      const apps = edges.map(({ node: { id, name } }) => ({ id, app_name: name }));
      return listed('apps', apps, 'No applications found');
    },
  },
  {
    method: 'DELETE',
    versions: v1,
    path: 'applications/:id',
    async answer({ attempt, asker, userId, id }) {
      await attempt(removeApplicationAccess, { asker, userId, applicationId: id });
      return noContent;
    },
  },
  {
    method: 'GET',
    versions: v1,
    path: 'authentication/apps',
    async answer({ run, asker, userId }) {
      const { edges } = await run(listAuthenticationApps, { asker, userId, page: everything });
      const instances = edges.map(({ node: { id, deviceId, deviceName, platform } }) => ({
        id,
        device_id: deviceId,
        device_name: deviceName,
        platform: platform.toLowerCase(),
      }));
      return listed('authentication_app_instances', instances, 'No authentication apps found');
    },
  },
  {
    method: 'DELETE',
    versions: v1,
    path: 'authentication/apps/:id',
    async answer({ attempt, asker, userId, id }) {
      await attempt(removeAuthenticationApp, { asker, userId, applicationInstanceId: id, pushOnly: false });
      return noContent;
    },
  },
];
