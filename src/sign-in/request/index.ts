/** What a person signs in for: an authorization request that met the checks, and how it may fail. */
export {
  type AuthorizationRequest,
  type DeviceReference,
  groupedUserCode,
  localesOf,
  type Parameters,
  type Prompt,
  type PushedReference,
  prompts,
  type RequestParameter,
  requestParameters,
  responseModes,
  responseTypes,
  scopeIdsOf,
} from './authorization-request.ts';
export type { AuthorizationErrorCode, Failure } from './failure.ts';
