import { z } from 'zod';
import { identifier, nameText } from '../../kernel/contract/field-schemas.ts';
import { type FieldValues, fixed, onlyFor, optional, preset, required } from '../../kernel/objects/fields/field.ts';
import {
  type IdentityProviderType,
  identityProviderTypes,
  type OAuthSettings,
  type OpenIdConnectProviderSettings,
  type UserInfoSettings,
} from './identity-provider.entity.ts';
import { oauthBlock, opaqueDocument, openIdConnectProviderBlock, userInfoBlock } from './provider-blocks.ts';

type Values = Readonly<Record<string, unknown>>;

function isOf(...types: readonly IdentityProviderType[]): (values: Values) => boolean {
  return ({ type }) => types.includes(type as IdentityProviderType);
}

const isForeign = ({ type }: Values) => type !== 'BUILT_IN';
const noUserInfo: UserInfoSettings = { enabled: false, url: null, username: null };

/** What an identity provider consists of (administration §1.10), its secrets apart: blocks take them, and never hold them. */
export const identityProviderFields = {
  identifier: fixed(required(identifier)),
  name: required(nameText),
  type: fixed(required(z.enum(identityProviderTypes))),
  enabled: preset(z.boolean(), true),
  default: preset(z.boolean(), false),
  oauth: onlyFor('type OAUTH', isOf('OAUTH'), optional(oauthBlock as z.ZodType<OAuthSettings>)),
  openIdConnect: onlyFor(
    'type OPENID_CONNECT',
    isOf('OPENID_CONNECT'),
    optional(openIdConnectProviderBlock as z.ZodType<OpenIdConnectProviderSettings>),
  ),
  saml: onlyFor('type SAML', isOf('SAML'), optional(opaqueDocument)),
  scripts: onlyFor('custom types', isOf('CUSTOM_BROWSER', 'CUSTOM_API_ONE_STEP', 'CUSTOM_API_TWO_STEP'), optional(opaqueDocument)),
  userInfo: onlyFor('other types than BUILT_IN', isForeign, preset(userInfoBlock as z.ZodType<UserInfoSettings>, noUserInfo)),
  mapAssertionAttributes: onlyFor('other types than BUILT_IN', isForeign, preset(z.boolean(), false)),
} as const;

export type IdentityProviderValues = FieldValues<typeof identityProviderFields>;

type Given<Block> = { readonly [Name in keyof Block]?: Block[Name] | null | undefined };
type Simple = Omit<IdentityProviderValues, 'oauth' | 'openIdConnect' | 'userInfo'>;

/** What a caller says about a provider. Inside a block, too, absent means unchanged; a secret is only ever written. */
export type IdentityProviderInput = Given<Simple> & {
  readonly version?: number | null | undefined;
  readonly oauth?: Given<OAuthSettings & { clientSecret: string }> | null | undefined;
  readonly openIdConnect?: Given<OpenIdConnectProviderSettings & { clientSecret: string }> | null | undefined;
  readonly userInfo?: Given<UserInfoSettings & { password: string }> | null | undefined;
};
