import { AppError } from '../kernel/errors/app-error.ts';

const longest = 255;

/** A user id may be any text up to 255 characters without control characters; whether somebody has it is another question. */
export function checkUserId(userId: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (userId.length < 1 || userId.length > longest || /[\u0000-\u001f\u007f]/.test(userId))
    throw new AppError('bad_user_input', { description: `userId must be 1 to ${longest} characters.` });
  return userId;
}
