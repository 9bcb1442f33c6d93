import type { EventRecord } from '../../../kernel/contract/event-record.ts';
import type { Work } from '../../../kernel/work/work.ts';
import type { Answer } from '../../browser/answer.ts';
import { failSignIn } from '../../fail-sign-in.ts';
import type { ResumedSignIn } from '../../resume-sign-in.ts';

/** Ends a sign-in at this step: the client is told `access_denied`, and no more. */
export function endSms(work: Work, resumed: ResumedSignIn, record: EventRecord): Promise<Answer> {
  return failSignIn(work, resumed, { error: 'access_denied', description: 'The user was not authenticated by a code.', record });
}
