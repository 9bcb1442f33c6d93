import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/kernel/base/package-root.ts';

/** A code block of a page of docs. */
export interface GuideBlock {
  readonly language: string;
  readonly text: string;
  /** The file it is to be saved as, when its first line is a comment that says so. */
  readonly file: string | undefined;
}

/** The code blocks of a page of docs, in order; those of one language when it is given. */
export function readGuide(page: string, language = '\\w+'): GuideBlock[] {
  const guide = readFileSync(join(packageRoot, 'docs', page), 'utf8');
  return [...guide.matchAll(new RegExp(`^\`\`\`(${language})\n(.*?)^\`\`\``, 'gms'))].map(([, name = '', text = '']) => ({
    language: name,
    text,
    file: /^(?:#|\/\/) ([\w.-]+\.\w+)\n/.exec(text)?.[1],
  }));
}
