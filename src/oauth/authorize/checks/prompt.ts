import { type Prompt, prompts } from '../../../sign-in/request/index.ts';
import { type Check, type Identified, invalidRequest } from '../check.ts';

function isPrompt(word: string): word is Prompt {
  return (prompts as readonly string[]).includes(word);
}

/** OIDC Core §3.1.2.1: known words, and `none` stands alone. */
export const prompt: Check<Identified> = (draft) => {
  const words = (draft.parameters.get('prompt') ?? '').split(' ').filter((word) => word !== '');
  const known = words.filter(isPrompt);
  draft.prompts = new Set(known);
  if (known.length < words.length) return invalidRequest(draft, 'unsupported', 'prompt', 'prompt holds an unknown value.');
  if (draft.prompts.has('none') && draft.prompts.size > 1) return invalidRequest(draft, 'contradiction', 'prompt', 'prompt=none stands alone.');
  return undefined;
};
