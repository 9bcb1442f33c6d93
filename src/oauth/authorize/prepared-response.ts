import type { FrontChannelTokenRow } from '../../access/tokens/index.ts';
import type { EventRecord } from '../../kernel/contract/event-record.ts';
import type { AuthorizationRequest, Failure } from '../../sign-in/request/index.ts';
import type { CodeRow } from './insert-codes.ts';

/** What a person's authorization gives the client, made but not stored yet: the parameters of the answer, its event, and the row that makes it true. */
export interface PreparedResponse {
  readonly request: AuthorizationRequest;
  readonly parameters: Readonly<Record<string, string>>;
  readonly record: EventRecord;
  /** Exactly one of a code, an access token, and nothing: an ID token alone leaves no row. */
  readonly row: { readonly code: CodeRow } | { readonly token: FrontChannelTokenRow | undefined; readonly sessionId: string };
}

/** It cannot be made. */
export interface FailedResponse {
  readonly request: AuthorizationRequest;
  readonly failure: Failure;
}
