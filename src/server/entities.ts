import { AdminAccountEntity } from '../administration/admins/index.ts';
import { ClientEntity } from '../applications/clients/index.ts';
import { ScopeEntity } from '../applications/scopes/index.ts';
import type { EntityList } from '../kernel/store/entity-list.ts';
import { AttributeMappingEntity, IdentityProviderEntity } from '../people/identity-providers/index.ts';
import { UserEntity } from '../people/users/index.ts';

/** Every entity of the platform. */
export const entities: EntityList = [AdminAccountEntity, AttributeMappingEntity, ClientEntity, IdentityProviderEntity, ScopeEntity, UserEntity];
