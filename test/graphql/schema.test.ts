import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { getNamedType, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { auditEventNames } from '../../src/kernel/contract/catalogue.ts';
import { graphqlApis } from '../../src/server/graphql.ts';
import { printSchemas } from '../../src/server/print-graphql.ts';

const apis = Object.values(graphqlApis());

test('printing is deterministic and ends with a line', () => {
  expect(printSchemas()).toEqual(printSchemas());
  expect(printSchemas().admin).toMatch(/\}\n$/);
});

test.each(['admin', 'account'] as const)('schema/graphql/%s.graphql is what the code says; print it anew with npm run schema', (name) => {
  expect(readFileSync(join(packageRoot, 'schema', 'graphql', `${name}.graphql`), 'utf8')).toBe(printSchemas()[name]);
});

test('the enum of event types holds every name of the catalogue', () => {
  const type = graphqlApis().admin.schema.getType('AuditEventType');
  expect(isEnumType(type) && type.getValues().map(({ name }) => name)).toEqual(auditEventNames);
});

test('every answer of a mutation of the administration that has userErrors is a MutationPayload; the API of end users has no interface', () => {
  const { admin, account } = graphqlApis();
  const answers = Object.values(admin.schema.getMutationType()?.getFields() ?? {}).map(({ type }) => getNamedType(type));
  const without = answers.filter((type) => !isObjectType(type) || !type.getInterfaces().some(({ name }) => name === 'MutationPayload'));
  expect(without.filter((type) => isObjectType(type) && 'userErrors' in type.getFields()).map(String)).toEqual([]);
  expect(answers.length - without.length).toBeGreaterThan(20);
  expect(Object.values(account.schema.getTypeMap()).filter(isInterfaceType)).toEqual([]);
});

/** What tells about secrets without telling them, and what is shown once to whom it is for. */
const harmless = new RegExp(
  `^(${[
    String.raw`AdminSession\.accessToken`,
    String.raw`AdminViewer\.mustChangePassword`,
    String.raw`AdminAccount\.passwordTemporary`,
    String.raw`(Own)?ChangePreview\.affectedTokens`,
    String.raw`(Client|Revert)Payload\.oneTimeSecret`,
    String.raw`Device\.tokenTypes`,
    String.raw`InitialAccessPayload\.oneTimeSecret`,
    String.raw`ResetUserPasswordPayload\.(oneTimePassword|expiresAt|userErrors|preview)`,
    String.raw`\w+\.has(Secret|Password)`,
    String.raw`(EndUser|Device)\.tokens`,
    String.raw`\w+\.tokenExchange`,
    String.raw`TokenExchangeRule\.\w+`,
    String.raw`StaticClient\.(accessToken(Format|ExpiresIn)|(dpop|tlsClientCertificate)BoundAccessTokens|legacyAccessTokenClaims)`,
    String.raw`StaticClient\.(refreshToken\w+|maxRefreshTokenValidity)`,
    String.raw`MobileApp\.(accessToken(Format|ExpiresIn)|pin(Policy|AuthenticationEnabled))`,
    String.raw`PinPolicy(\.pinLength|Payload\.pinPolicy)`,
    String.raw`OAuthIdpSettings\.tokenUrl`,
    String.raw`OidcRelyingParty\.(deleteTokensOnLogout|idToken(Signed|Encryption|Jwks)\w+)`,
    String.raw`AccessTokenInfo\.refreshTokenIssued`,
    String.raw`Statistics\.(pinLogins|activeTokens)`,
    String.raw`Mutation\.\w+`,
  ].join('|')})$`,
);

describe('RS-142: nothing secret can be read', () => {
  test.each(apis)('$name', ({ schema }) => {
    const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && !type.name.startsWith('__') ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
    );
    const suspicious = fields.filter((field) =>
      /secret|password|hash|private|token|\.pin/i.test(field.replace(/^(Query|Mutation|Subscription|AccessTokenInfo\w*)\./, '')),
    );
    expect(suspicious.filter((field) => !harmless.test(field))).toEqual([]);
  });
});

test('nothing of the administration is in the API of end users', () => {
  const text = printSchemas().account;
  for (const word of ['Admin', 'AuditEvent', 'StaticClient', 'latestEvents', 'adminUser']) expect(text).not.toContain(word);
  expect(Object.values(graphqlApis().account.schema.getTypeMap()).filter(isInputObjectType)).toEqual([]);
});
