import { AppError, asAppError } from '../../kernel/contract/errors/app-error.ts';
import { UserFault } from '../../kernel/contract/errors/user-errors.ts';
import { type MetadataName, metadataRows } from './client-metadata.ts';

/** RFC 6749 §5.2: printable ASCII without quotes and backslash. */
function plain(text: string): string {
  return text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
}

/** The error about one member of the metadata (RFC 7591 §3.2.2). */
export function metadataFault(name: string, what: string): AppError {
  return new AppError(name === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata', { description: `${name} ${plain(what)}.` });
}

/** The member of the metadata that a field of a web client stems from. */
function memberOf(path: readonly string[]): string | undefined {
  const field = path[0] === 'openIdConnect' ? path.slice(0, 2).join('.') : (path[0] ?? '');
  return (Object.keys(metadataRows) as MetadataName[]).find((name) => (metadataRows[name].fields as readonly string[]).includes(field));
}

/** What is wrong with a client, in the words of its metadata; any other error as it is. */
export function registrationError(thrown: unknown): AppError {
  if (!(thrown instanceof UserFault)) return asAppError(thrown);
  const [error] = thrown.userErrors;
  const path = error?.field?.[0] === 'input' ? error.field.slice(1) : [];
  const member = memberOf(path);
  const message = (error?.message ?? 'is not valid').replace(/\.$/, '');
  if (member === undefined) return new AppError('invalid_client_metadata', { description: `${plain(message)}.` });
  const field = path.join('.');
  return metadataFault(member, message.startsWith(field) ? message.slice(field.length).replace(/^:? /, '') : `is refused: ${message}`);
}
