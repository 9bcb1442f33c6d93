/** Lists without pages: how many entries they have at most, and what sees to it. */
const bounds: readonly (readonly [fields: RegExp, most: number, because: string])[] = [
  [/^(StaticClient|ApiClient|MobileApp|TokenExchangeRule|OidcRelyingParty|CorsConfig|AdminAccount)\.\w+$/, 100, 'the field table of the kind: setOf'],
  [/^(OAuthIdpSettings|OpenIdConnectIdpSettings)\.scopes$/, 100, 'the field table of identity providers'],
  [/^(Scope\.descriptions|Message\.translations|AuthPropertiesSet\.defaultMessages)$/, 100, 'one text for each language, by the field table'],
  [/^PinPolicy\.blockedPins$/, 1000, 'the field table of PIN policies'],
  [/^MobilePlatform\.blockedOsVersions$/, 100, 'the field table of platforms'],
  [/^InitialAccess\.\w+$/, 100, 'the field table of initial accesses'],
  [/^IdentityProvider\.attributeMappings$/, 100, 'a provider has at most 100: createAttributeMapping'],
  [/^TemplateSet\.files$/, 200, 'a set has at most 200 files: template-file.ts'],
  [/^EndUser\.accessGrants$/, 100, 'limit in the statement: listGrants'],
  [/^(Device|ApplicationInstance)\.authenticators$/, 100, 'limit in the statement: authenticatorsOf'],
  [/^Device\.tokenTypes$/, 4, 'the kinds of tokens there are'],
  [/^(Consent|AccessTokenInfo|AccessGrantInfo)\.scopes$/, 200, 'scopes a client may have: 100 by default and 100 further'],
  [/^UserSession\.(amr|clientNames)$/, 100, 'ways to sign in there are; limit in the statement: listSessions'],
  [/^Query\.mobilePlatforms$/, 2, 'the operating systems there are'],
  [/^Query\.auditEventTypes$/, 1000, 'the catalogue'],
  [/^Query\.auditExports$/, 100, 'the configuration of the deployment'],
  [/^Query\.auditLegalHolds$/, 1000, 'limit in the statement: readLegalHolds'],
  [/^(AdminViewer|AdminSession|LivingAdminSession)\.\w+$/, 100, 'roles there are, and the field table of accounts'],
  [/^ConfigurationVersion\.changes$/, 200, 'the fields a kind of object has'],
  [/^AuditTransaction\.steps$/, 1000, 'limit in the statement: readTransaction'],
  [/^Statistics\.(pinLogins|fingerprintLogins)$/, 3, 'the periods there are'],
  [/^Statistics\.uniqueLoginsPerMonth$/, 60, 'the argument months'],
  [/^Statistics\.(osVersions|installationsPerVersion|eventsPerType)$/, 1000, 'limit in the statement: readStatistics, and the catalogue'],
  [/^(Own)?ChangePreview\.(changes|events)$/, 1000, 'what one mutation changes'],
  [/^RemoveDevicesPayload\.results$/, 1000, 'devices named or read for one call: removeDevices'],
  [/^(\w*Payload\.(userErrors|warnings|keptFields)|UserError\.field)$/, 200, 'what can be wrong with one input'],
];

/** The most entries a list without pages has; undefined where nobody saw to it. */
export function boundOf(coordinate: string): number | undefined {
  return bounds.find(([fields]) => fields.test(coordinate))?.[1];
}
