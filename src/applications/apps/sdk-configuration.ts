import type { MobileAppNode } from './mobile-app-fields.ts';
import type { PlatformVersionNode } from './platform-version-fields.ts';

/** What a build of an application is configured with (oauth §9.9): where the platform is, who the application is, and what it pins. */
export function sdkConfiguration(publicUrl: string, app: MobileAppNode, version: PlatformVersionNode, gatewayUris: readonly string[]): object {
  return {
    server_type: 'signet',
    token_server_uri: publicUrl,
    application_identifier: app.identifier,
    application_platform: version.platform.toLowerCase(),
    application_version: version.versionName,
    redirect_url: app.redirectUrl,
    resource_gateway_uri: gatewayUris,
    max_pin_failures: app.maxPinAttempts,
    certificates: app.certificates.map(({ name, expiresAt, sha256, pem }) => ({ name, expires_at: expiresAt, sha256, pem })),
  };
}
