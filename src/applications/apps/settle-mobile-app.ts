import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { checkAppAddress, checkOutgoingAddress } from '../../kernel/objects/check-address.ts';
import type { FieldValues } from '../../kernel/objects/fields/field.ts';
import type { Draft } from '../../kernel/objects/object-kind.ts';
import type { Work } from '../../kernel/work/work.ts';
import { checkClientReferences, checkOpenIdConnect } from '../clients/index.ts';
import { holdFidoPolicyMappings } from '../fido-settings/index.ts';
import { holdPinPolicy } from '../pin-policies/index.ts';
import { holdScopes } from '../scopes/index.ts';
import { settleCertificates } from './app-certificates.ts';
import type { MobileAppFields } from './mobile-app-fields.ts';

type AppValues = FieldValues<MobileAppFields>;

function checkAddresses({ runtime }: Work, app: AppValues, faults: FaultList): void {
  checkAppAddress(runtime, 'redirectUrl', app.redirectUrl, faults);
  app.additionalRedirectUrls.forEach((address, at) => {
    checkAppAddress(runtime, `additionalRedirectUrls.${at}`, address, faults);
  });
  checkOpenIdConnect(runtime, app, faults, checkAppAddress);
  checkOutgoingAddress(runtime, 'logoUri', app.logoUri, faults);
}

async function checkReferences(work: Work, app: AppValues, faults: FaultList): Promise<void> {
  await checkClientReferences(work, app, faults);
  if (app.customAuthenticatorsEnabled && app.customAuthenticatorIds.length === 0)
    faults.add('REQUIRED', 'customAuthenticatorIds must name at least one while customAuthenticatorsEnabled.', 'input', 'customAuthenticatorIds');
  const mappings = await holdFidoPolicyMappings(work, app.fidoPolicyMappingNames);
  const unknown = app.fidoPolicyMappingNames.filter((name) => !mappings.has(name));
  if (unknown.length > 0)
    faults.add(
      'UNKNOWN_REFERENCE',
      `fidoPolicyMappingNames: there is no FIDO policy mapping ${unknown.join(', ')}.`,
      'input',
      'fidoPolicyMappingNames',
    );
  if (app.pinPolicyName !== null && !(await holdPinPolicy(work, app.pinPolicyName)))
    faults.add('UNKNOWN_REFERENCE', `pinPolicyName: there is no PIN policy ${app.pinPolicyName}.`, 'input', 'pinPolicyName');
}

/** An application signs users in: from its creation `openid` is among what it gets when it asks for nothing in particular. */
async function defaultScopes(work: Work, app: AppValues, isNew: boolean): Promise<string[]> {
  const isThere = [...app.defaultScopeIds, ...app.additionalScopeIds].includes('openid');
  return isNew && !isThere && (await holdScopes(work, ['openid'])).has('openid') ? ['openid', ...app.defaultScopeIds] : app.defaultScopeIds;
}

/** The rules between the fields of a mobile application (administration §1.4), and its references. */
export async function settleMobileApp(work: Work, { values, current }: Draft<MobileAppFields, never>, faults: FaultList): Promise<AppValues> {
  checkAddresses(work, values, faults);
  await checkReferences(work, values, faults);
  const certificates = settleCertificates(values.certificates, current?.certificates ?? [], faults);
  return { ...values, certificates, defaultScopeIds: await defaultScopes(work, values, current === undefined) };
}
