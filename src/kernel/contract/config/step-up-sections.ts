import { z } from 'zod';
import { flag, type Section, text, wholeNumber } from './setting.ts';

const webAddress = z.url({ protocol: /^https?$/ });
const timeout = { schema: wholeNumber(100, 60_000), default: '5000' } as const;

/** What one of our own resources demands of the authentication behind an access token. */
function demandOf<const Name extends string>(name: Name, resource: string) {
  return {
    minLevel: {
      env: `SIGNET_${name}_MIN_LEVEL`,
      schema: wholeNumber(0, 999_999_999),
      default: '0',
      meaning: `Authentication level that an access token must stem from to be accepted at ${resource}; 0: any.`,
    },
    maxAgeSeconds: {
      env: `SIGNET_${name}_MAX_AGE_SECONDS`,
      schema: wholeNumber(0, 31_536_000),
      default: '0',
      meaning: `How long ago the user may have signed in for an access token to be accepted at ${resource}; 0: any time.`,
    },
  } as const;
}

/** Settings of stronger authentication, of text messages, and of the service that knows who may have which scope. */
export const stepUpSections = {
  stepUp: {
    url: {
      env: 'SIGNET_STEP_UP_URL',
      schema: webAddress,
      meaning:
        'Where people are sent whose authentication level is too low; it gets redirect_uri, auth_level and return_to. Without it a code by SMS is asked for where that suffices.',
    },
    smsLevel: {
      env: 'SIGNET_STEP_UP_SMS_LEVEL',
      schema: wholeNumber(0, 999_999_999),
      default: '2',
      meaning: 'Authentication level that a code by SMS reaches.',
    },
    codeSeconds: {
      env: 'SIGNET_STEP_UP_CODE_SECONDS',
      schema: wholeNumber(30, 600),
      default: '300',
      meaning: 'How long a code sent by SMS is valid.',
    },
    attempts: { env: 'SIGNET_STEP_UP_ATTEMPTS', schema: wholeNumber(1, 10), default: '3', meaning: 'Wrong codes in one sign-in that end it.' },
    resends: {
      env: 'SIGNET_STEP_UP_RESENDS',
      schema: wholeNumber(0, 10),
      default: '3',
      meaning: 'Further codes a person may ask for in one sign-in.',
    },
    failuresPerUser: {
      env: 'SIGNET_STEP_UP_FAILURES_PER_USER',
      schema: wholeNumber(1, 100),
      default: '10',
      meaning: 'Wrong codes of one user within the window, over all sign-ins, after which further ones are not looked at.',
    },
    windowSeconds: { env: 'SIGNET_STEP_UP_WINDOW_SECONDS', schema: wholeNumber(1, 86_400), default: '900', meaning: 'Window of the limit above.' },
  },
  userInfo: demandOf('USERINFO', 'the userinfo endpoint'),
  account: demandOf('ACCOUNT', '/graphql/account'),
  sms: {
    gatewayUrl: {
      env: 'SIGNET_SMS_GATEWAY_URL',
      schema: webAddress,
      meaning: 'Gateway that text messages are posted to. Without it no message can be sent.',
    },
    username: { env: 'SIGNET_SMS_GATEWAY_USERNAME', schema: text, meaning: 'User name for the gateway (HTTP Basic).' },
    password: { env: 'SIGNET_SMS_GATEWAY_PASSWORD', schema: text, meaning: 'Password for the gateway (HTTP Basic).', secret: true },
    bearer: {
      env: 'SIGNET_SMS_GATEWAY_BEARER',
      schema: text,
      meaning: 'Token for the gateway, instead of user name and password.',
      secret: true,
    },
    senderId: {
      env: 'SIGNET_SMS_SENDER_ID',
      schema: z.string().regex(/^(\+?\d{3,15}|[A-Za-z0-9 ]{1,11})$/, 'must be a telephone number, a short code or up to 11 letters and digits'),
      meaning: 'Sender of text messages. Without it the gateway chooses.',
    },
    timeoutMs: { env: 'SIGNET_SMS_TIMEOUT_MS', ...timeout, meaning: 'Longest one call to the gateway may take.' },
    perUser: {
      env: 'SIGNET_SMS_PER_USER',
      schema: wholeNumber(1, 1000),
      default: '10',
      meaning: 'Messages one user may cause within the window before no more are sent.',
    },
    perNumber: {
      env: 'SIGNET_SMS_PER_NUMBER',
      schema: wholeNumber(1, 1000),
      default: '10',
      meaning: 'Messages one telephone number may get within the window before no more are sent to it.',
    },
    windowSeconds: { env: 'SIGNET_SMS_WINDOW_SECONDS', schema: wholeNumber(1, 604_800), default: '3600', meaning: 'Window of the two limits above.' },
  },
  scopeVerification: {
    enabled: {
      env: 'SIGNET_SCOPE_VERIFICATION',
      schema: flag,
      default: 'false',
      meaning: 'Whether the scope service is asked if a person may have the scopes that name a service endpoint. When off, everybody may.',
    },
    url: { env: 'SIGNET_SCOPE_VERIFICATION_URL', schema: webAddress, meaning: 'Address of the scope service.' },
    username: { env: 'SIGNET_SCOPE_VERIFICATION_USERNAME', schema: text, meaning: 'User name for the scope service (HTTP Basic).' },
    password: { env: 'SIGNET_SCOPE_VERIFICATION_PASSWORD', schema: text, meaning: 'Password for the scope service (HTTP Basic).', secret: true },
    failedUrl: {
      env: 'SIGNET_SCOPE_VERIFICATION_FAILED_URL',
      schema: webAddress,
      meaning: 'Where people are sent who may not have a scope that names no such address itself.',
    },
    onRefresh: {
      env: 'SIGNET_SCOPE_VERIFICATION_ON_REFRESH',
      schema: flag,
      default: 'false',
      meaning: 'Whether the service is asked again whenever tokens are refreshed.',
    },
    timeoutMs: { env: 'SIGNET_SCOPE_VERIFICATION_TIMEOUT_MS', ...timeout, meaning: 'Longest the scope service may take.' },
  },
} as const satisfies Record<string, Section>;
