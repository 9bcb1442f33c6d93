import { z } from 'zod';

const member = z
  .object({ essential: z.boolean().optional(), value: z.unknown().optional(), values: z.array(z.unknown()).max(100).optional() })
  .nullable();
const members = z.record(z.string().max(255), member).nullable().optional();

/** OIDC Core §5.5: members that mean nothing here are passed over. */
const claimsRequest = z.object({ userinfo: members, id_token: members });

/** What a request says about one claim: null, or whether it is essential and which values are wanted. */
export type ClaimWish = z.infer<typeof member>;

/** The `claims` parameter, by where the claims are wanted. */
export interface ClaimsRequest {
  readonly userinfo: ReadonlyMap<string, ClaimWish>;
  readonly idToken: ReadonlyMap<string, ClaimWish>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a `claims` parameter; undefined when it is malformed. */
export function readClaimsRequest(text: string): ClaimsRequest | undefined {
  const { data } = claimsRequest.safeParse(parsed(text));
  return data && { userinfo: new Map(Object.entries(data.userinfo ?? {})), idToken: new Map(Object.entries(data.id_token ?? {})) };
}
