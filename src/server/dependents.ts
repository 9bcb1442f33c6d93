import { clientsListingScope, clientsWithGateway } from '../clients/index.ts';
import type { Dependents } from '../kernel/work/dependents.ts';

/** Who depends on whom: what forbids the end of an object, and what ends with it. */
export const dependents: Dependents = {
  restrictions: [
    { on: 'scope_deleted', referrers: clientsListingScope },
    { on: 'client_deleted', referrers: clientsWithGateway },
  ],
  cascades: [],
};
