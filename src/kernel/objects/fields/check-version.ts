import { userFault } from '../../contract/errors/user-errors.ts';

/** Optimistic lock: an update must name the version its author has seen. Throws `REQUIRED` or `STALE_VERSION`. */
export function checkVersion(seen: number | null | undefined, current: number): void {
  if (seen === undefined || seen === null) throw userFault('REQUIRED', 'version is required: the version you have seen.', ['input', 'version']);
  if (seen !== current) throw userFault('STALE_VERSION', `Somebody else changed it: the version is now ${current}.`, ['input', 'version']);
}
