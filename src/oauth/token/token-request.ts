import type { Client, ClientGrantType } from '../../applications/clients/index.ts';
import type { Refusal } from '../../kernel/contract/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Confirmation } from '../../keys/sender-constraints/index.ts';

/** A token request whose client is known. */
export interface TokenRequest {
  readonly client: Readonly<Client>;
  readonly authMethod: string;
  /** As sent. */
  readonly grantType: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** The keys the sender has proved to hold: what is issued is bound to them. Null: to none. */
  readonly confirmation: Confirmation | null;
}

/** The successful answer of the token endpoint (RFC 6749 §5.1, OIDC Core §3.1.3.3). */
export interface TokenAnswer {
  readonly token_type: 'Bearer' | 'DPoP';
  readonly access_token: string;
  readonly expires_in: number;
  readonly scope?: string;
  /** Of an exchanged token (RFC 8693 §2.2.1). */
  readonly issued_token_type?: string;
  readonly refresh_token?: string;
  /** On an installation: whose tokens these are (oauth.md §6.1). */
  readonly profile_id?: string;
  readonly id_token?: string;
}

/** What the validation of an access token tells a legacy resource gateway. */
export interface ValidationAnswer {
  readonly reference_id: string;
  readonly scope: string;
  readonly app_version: string;
  readonly app_identifier: string;
  readonly app_platform: string;
  readonly client_id: string;
  readonly token_type: 'Bearer' | 'DPoP';
  /** Whose token it is, by key: the gateway has to see that its sender is that one. */
  readonly cnf?: Confirmation;
  readonly expires_in: number;
  readonly amr: readonly string[];
}

/** A grant type of the token endpoint; the endpoint knows them by this table row only. */
export interface GrantType {
  /** The `grant_type` when the standards name it, else its last part below the namespace of the deployment. */
  readonly name: string;
  readonly isStandard?: true;
  /** What a request may say beside `grant_type` and the client's authentication. */
  readonly parameters: readonly string[];
  /** Whether the client may use it. */
  readonly isAllowed: (client: Readonly<Client>) => boolean;
  readonly handle: (work: Work, request: TokenRequest) => Promise<TokenAnswer | ValidationAnswer | Refusal>;
}

/** True when the client was given a function. */
export function hasGrantType(client: Readonly<Client>, grantType: ClientGrantType): boolean {
  return client.grantTypes.includes(grantType);
}
