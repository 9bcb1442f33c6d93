import { stored } from '../../kernel/objects/fields/stored.ts';
import type { Work } from '../../kernel/work/work.ts';

/** Writes what the transaction holds of providers; an identifier or name that is taken throws `ALREADY_EXISTS`. */
export async function storeIdentityProvider(work: Work): Promise<void> {
  await stored(await work.entities(), {
    identity_provider_pkey: ['identifier', 'There already is an identity provider with this identifier.'],
    identity_provider_name: ['name', 'There already is an identity provider with this name.'],
  });
}
