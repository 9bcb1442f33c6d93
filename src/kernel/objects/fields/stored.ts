import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { userFault } from '../../contract/errors/user-errors.ts';

/** Unique constraints by name: the field at fault, and what to tell its author. */
export type UniqueFields = Readonly<Record<string, readonly [field: string, message: string]>>;

/** Writes what the entity manager holds. A unique value that is taken throws `ALREADY_EXISTS` for its field. */
export async function stored(em: EntityManager, unique: UniqueFields): Promise<void> {
  try {
    await em.flush();
  } catch (error) {
    const constraint = error instanceof UniqueConstraintViolationException ? (error as { constraint?: string }).constraint : undefined;
    const fault = constraint === undefined ? undefined : unique[constraint];
    if (!fault) throw error;
    throw userFault('ALREADY_EXISTS', fault[1], ['input', fault[0]]);
  }
}
