import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../kernel/base/crypto/secrets.ts';
import { packageRoot } from '../../kernel/base/package-root.ts';

/** A file the pages load. Its name carries a digest of its content, so that it can be cached for good. */
export interface Asset {
  /** Name below `/oauth/assets/`. */
  readonly name: string;
  readonly type: string;
  readonly body: Buffer;
}

function asset(file: string, type: string): Asset {
  const body = readFileSync(join(packageRoot, 'src', 'presentation', 'pages', 'assets', file));
  const digest = sha256(body.toString('utf8')).toString('base64url').slice(0, 16);
  return { name: `${digest}.${file.split('.').at(-1)}`, type, body };
}

/** Every asset of the pages. The script does one thing: it sends the form of a `form_post` answer without waiting for the button. */
export const assets = {
  style: asset('style.css', 'text/css; charset=utf-8'),
  icon: asset('icon.svg', 'image/svg+xml'),
  submit: asset('submit.js', 'text/javascript; charset=utf-8'),
} as const;

/** Stands inside its page, which names it by digest: see the check-session page. */
export const checkSessionScript = readFileSync(join(packageRoot, 'src', 'presentation', 'pages', 'assets', 'check-session.js'), 'utf8');
