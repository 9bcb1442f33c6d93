/** The two ways in which a provider does not tell who somebody is. */
type Missing = 'IDP_OAUTH_MISSING_ACCESS_TOKEN' | 'IDP_OAUTH_MISSING_USER_INFO';

interface FaultDetails {
  readonly httpStatus?: number | undefined;
  readonly upstreamError?: string | undefined;
}

/** Why a provider gave nothing usable. `reason` is a word of our own; nothing of it is text of the provider. */
export class UpstreamFault extends Error {
  readonly missing: Missing;
  readonly reason: string;
  readonly details: { readonly httpStatus?: number; readonly upstreamError?: string };
  constructor(missing: Missing, reason: string, { httpStatus, upstreamError }: FaultDetails = {}) {
    super(`${missing}: ${reason}`);
    this.name = 'UpstreamFault';
    this.missing = missing;
    this.reason = reason;
    this.details = { ...(httpStatus === undefined ? {} : { httpStatus }), ...(upstreamError === undefined ? {} : { upstreamError }) };
  }
}
