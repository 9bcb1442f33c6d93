import type { Client, ClientGrantType } from '../../clients/index.ts';
import type { Refusal } from '../../kernel/errors/app-error.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Confirmation } from '../../sender-constraints/index.ts';

/** A token request whose client is known. */
export interface TokenRequest {
  readonly client: Readonly<Client>;
  readonly authMethod: string;
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
  readonly refresh_token?: string;
  readonly id_token?: string;
}

/** A grant of the token endpoint; the endpoint knows grants by this table row only. */
export interface Grant {
  readonly grantType: string;
  /** Whether the client may use it. */
  readonly isAllowed: (client: Readonly<Client>) => boolean;
  readonly handle: (work: Work, request: TokenRequest) => Promise<TokenAnswer | Refusal>;
}

/** True when the client was given a function. */
export function hasGrant(client: Readonly<Client>, grantType: ClientGrantType): boolean {
  return client.grantTypes.includes(grantType);
}

/** The subject columns of events about a client. */
export function clientSubject(client: Readonly<Client>): { clientId: string; appName: string } {
  return { clientId: client.clientId, appName: client.name };
}
