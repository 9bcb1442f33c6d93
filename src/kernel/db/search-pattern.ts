import { AppError } from '../errors/app-error.ts';

/** The `ilike` pattern for texts that contain what somebody searches for. What no text can contain is refused as `bad_user_input`. */
export function searchPattern(search: string): string {
  if (search.length > 255 || search.includes('\0')) throw new AppError('bad_user_input', { description: 'The search text is not valid.' });
  return `%${search.replace(/[\\%_]/g, '\\$&')}%`;
}
