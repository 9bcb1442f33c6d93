import type { EventKinds } from './event-kind.ts';
import { objectChange } from './object-change.ts';

/** What administrators do: sign in, change configuration, support users. */
export const adminEvents = {
  ADMIN_AUTHENTICATION_FAILURE: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['authenticator', 'failures', 'maxAttempts'],
    meaning: 'An administrator sign-in is refused: no enabled authenticator accepts it, or the account is locked or throttled.',
  },
  ADMIN_AUTHENTICATION_SUCCESS: {
    outcome: 'SUCCESS',
    required: ['roles', 'authenticator'],
    optional: ['sessionId'],
    meaning: 'An administrator signs in and gets a session; without roles it opens nothing.',
  },

  ADMIN_CLIENT_DELETED: {
    ...objectChange,
    optional: ['removed', 'reason', 'affectedUsers'],
    meaning: 'A web client, an API client or the registration of a mobile device is deleted with all that depends on it.',
  },
  ADMIN_CLIENT_UPDATED: { ...objectChange, meaning: 'A web client or an API client is changed.' },
  ADMIN_STATIC_CLIENT_CREATED: { ...objectChange, meaning: 'A web client is added.' },
  ADMIN_API_CLIENT_CREATED: { ...objectChange, meaning: 'An API client is added; its scopes say which APIs open to it.' },
  ADMIN_SCOPE_DELETED: { ...objectChange, meaning: 'A scope that no client or application lists any more is deleted.' },
  ADMIN_SCOPE_CREATED: { ...objectChange, meaning: 'A scope is added.' },
  ADMIN_SCOPE_UPDATED: { ...objectChange, meaning: 'A scope is changed, such as the authentication level it demands.' },

  ADMIN_MOBILE_APP_CREATED: { ...objectChange, meaning: 'A mobile application is added.' },
  ADMIN_MOBILE_APP_DELETED: { ...objectChange, meaning: 'A mobile application without installations is deleted with its versions.' },
  ADMIN_MOBILE_APP_UPDATED: {
    ...objectChange,
    meaning: 'A mobile application, its pinned certificates or its OpenID settings are changed.',
  },
  ADMIN_MOBILE_PLATFORM_CREATED: { ...objectChange, meaning: 'Rules for the versions of a mobile operating system are added.' },
  ADMIN_MOBILE_PLATFORM_DELETED: { ...objectChange, meaning: 'The rules for an operating system are deleted; every version of it passes.' },
  ADMIN_MOBILE_PLATFORM_UPDATED: { ...objectChange, meaning: 'The lowest accepted or the blocked versions of an operating system change.' },
  ADMIN_MOBILE_CONFIG_UPDATED: { ...objectChange, meaning: 'A general setting of mobile authentication is changed.' },
  ADMIN_CORS_CONFIG_UPDATED: { ...objectChange, meaning: 'The origins or paths open to cross-origin calls are changed.' },
  ADMIN_MOBILE_PLATFORM_VERSION_CREATED: { ...objectChange, meaning: 'A version of a mobile application is added, anew or as a copy.' },
  ADMIN_MOBILE_PLATFORM_VERSION_UPDATED: {
    ...objectChange,
    meaning: 'A version of a mobile application is changed: its status, signatures, integrity checks or push settings.',
  },
  ADMIN_MOBILE_PLATFORM_VERSION_DELETED: {
    ...objectChange,
    meaning: 'A version of a mobile application without installations is deleted.',
  },

  ADMIN_AUTH_PROPERTIES_SET_CREATED: {
    ...objectChange,
    meaning: 'An authentication properties set, a type of mobile authentication, is added.',
  },
  ADMIN_AUTH_PROPERTIES_SET_UPDATED: {
    ...objectChange,
    meaning: 'An authentication properties set is changed; open transactions keep the old one.',
  },
  ADMIN_AUTH_PROPERTIES_SET_DELETED: {
    ...objectChange,
    meaning: 'An authentication properties set that is no fallback of another is deleted.',
  },
  ADMIN_CALLBACK_CONFIG_CREATED: { ...objectChange, meaning: 'A callback address for mobile authentication results is added.' },
  ADMIN_CALLBACK_CONFIG_UPDATED: { ...objectChange, meaning: 'A callback address or its credentials are changed.' },
  ADMIN_CALLBACK_CONFIG_DELETED: { ...objectChange, meaning: 'A callback address is deleted.' },
  ADMIN_PUSH_MESSAGING_CONFIG_CREATED: { ...objectChange, meaning: 'Credentials for a push service are added.' },
  ADMIN_PUSH_MESSAGING_CONFIG_UPDATED: { ...objectChange, meaning: 'Credentials for a push service are changed.' },
  ADMIN_PUSH_MESSAGING_CONFIG_DELETED: { ...objectChange, meaning: 'Credentials for a push service are deleted.' },

  ADMIN_IDENTITY_PROVIDER_CREATED: { ...objectChange, meaning: 'An identity provider is added.' },
  ADMIN_IDENTITY_PROVIDER_DELETED: { ...objectChange, meaning: 'An identity provider that no client or application names is deleted.' },
  ADMIN_IDENTITY_PROVIDER_UPDATED: {
    ...objectChange,
    meaning: 'An identity provider is changed, which may alter who can sign in and how.',
  },
  ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_CREATED: { ...objectChange, meaning: 'An attribute mapping of an identity provider is added.' },
  ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_DELETED: {
    ...objectChange,
    meaning: 'An attribute mapping of an identity provider is deleted.',
  },
  ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_UPDATED: {
    ...objectChange,
    meaning: 'An attribute mapping of an identity provider is changed.',
  },
  ADMIN_PIN_POLICY_CREATED: { ...objectChange, meaning: 'A PIN policy is added.' },
  ADMIN_PIN_POLICY_UPDATED: { ...objectChange, meaning: 'A PIN policy or its list of forbidden PINs is changed.' },
  ADMIN_MESSAGE_CREATED: { ...objectChange, meaning: 'A text with its translations is added.' },
  ADMIN_MESSAGE_DELETED: { ...objectChange, meaning: 'A text is deleted; the text that comes with the product takes its place.' },
  ADMIN_MESSAGE_UPDATED: { ...objectChange, meaning: 'A text or one of its translations is changed.' },

  ADMIN_USER_REVOKED: {
    outcome: 'SUCCESS',
    required: ['deviceId', 'removed'],
    optional: ['profileId', 'reason'],
    meaning: 'An administrator disconnects a user from a device; the device keeps its registration.',
  },
  ADMIN_APPLICATION_INSTANCE_REVOKED: {
    outcome: 'SUCCESS',
    required: ['appInstanceId'],
    optional: ['deviceId', 'removed', 'reason'],
    meaning: 'An administrator ends the enrollment of a user for mobile authentication.',
  },
  ADMIN_APPLICATION_INSTANCE_NOT_REVOKED_NOT_FOUND: {
    outcome: 'FAILURE',
    required: ['reason'],
    optional: ['appInstanceId', 'deviceId', 'namedDeviceId'],
    meaning: 'An administrator tries to end an enrollment for mobile authentication that the user does not have.',
  },
  ADMIN_APPLICATION_INSTANCE_NOT_REVOKED_INCORRECT_DEVICE: {
    outcome: 'FAILURE',
    required: ['reason', 'appInstanceId'],
    optional: ['deviceId', 'namedDeviceId'],
    meaning: 'An administrator tries to end an enrollment for mobile authentication, but it is on another device than the one named.',
  },

  ADMIN_TEMPLATES_TEMPLATE_SETS_CREATED: { ...objectChange, meaning: 'A set of page templates is uploaded.' },
  ADMIN_TEMPLATES_TEMPLATE_SETS_UPDATED: { ...objectChange, meaning: 'A set of page templates is replaced, renamed or made the default.' },
  ADMIN_TEMPLATES_TEMPLATE_SETS_DELETED: {
    ...objectChange,
    meaning: 'A set of page templates is deleted; its users fall back to the default.',
  },
  ADMIN_FIDO_CONFIG_UPDATED: { ...objectChange, meaning: 'FIDO is switched on or off, or the connection to the FIDO server is changed.' },
  ADMIN_FIDO_POLICY_MAPPING_CREATED: { ...objectChange, meaning: 'A FIDO authenticator model is tied to a policy.' },
  ADMIN_FIDO_POLICY_MAPPING_UPDATED: { ...objectChange, meaning: 'The tie between a FIDO authenticator model and a policy is changed.' },
  ADMIN_FIDO_POLICY_MAPPING_DELETED: {
    ...objectChange,
    meaning: 'The unused tie between a FIDO authenticator model and a policy is deleted.',
  },
} as const satisfies EventKinds;
