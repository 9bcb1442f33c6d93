import { nameKey } from '../base/name-key.ts';
import { AppError } from '../contract/errors/app-error.ts';

/**
 * The `like` pattern for keys of names that contain what somebody searches for, however it is composed and cased. What no text can contain is refused
 * as `bad_user_input`.
 */
export function searchPattern(search: string): string {
  if (search.length > 255 || search.includes('\0')) throw new AppError('bad_user_input', { description: 'The search text is not valid.' });
  return `%${nameKey(search).replace(/[\\%_]/g, '\\$&')}%`;
}
