import { AdminAccountEntity } from '../admins/index.ts';
import { ClientEntity } from '../clients/index.ts';
import { AttributeMappingEntity, IdentityProviderEntity } from '../identity-providers/index.ts';
import type { EntityList } from '../kernel/store/entity-list.ts';
import { ScopeEntity } from '../scopes/index.ts';
import { UserEntity } from '../users/index.ts';

/** Every entity of the platform. */
export const entities: EntityList = [AdminAccountEntity, AttributeMappingEntity, ClientEntity, IdentityProviderEntity, ScopeEntity, UserEntity];
