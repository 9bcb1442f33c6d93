import { isSteering } from '../kernel/base/steering-characters.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';

const longest = 255;

/** A user id may be any text up to 255 characters without characters that steer; whether somebody has it is another question. */
export function checkUserId(userId: string): string {
  if (userId.length < 1 || userId.length > longest || isSteering(userId))
    throw new AppError('bad_user_input', { description: `userId must be 1 to ${longest} characters.` });
  return userId;
}
