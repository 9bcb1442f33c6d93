import { stored } from '../../kernel/objects/fields/stored.ts';
import type { Work } from '../../kernel/work/work.ts';

/** Writes what the transaction holds of users; a username that is taken throws `ALREADY_EXISTS`. */
export async function storeUser(work: Work): Promise<void> {
  await stored(await work.entities(), { directory_user_username: ['username', 'There already is a user with this username.'] });
}
