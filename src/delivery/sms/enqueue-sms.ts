import type { JobPayload } from '../../kernel/work/jobs/job-table.ts';
import type { Work } from '../../kernel/work/work.ts';

/** A text message to one person. */
export interface TextMessage {
  /** Who asks, and will be told how it went. */
  readonly about: Omit<JobPayload<'sms.send'>, 'expiresAt'>;
  /** After this time it is of no use any more. */
  readonly expiresAt: Date;
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** The code in the text, for gateways that want it apart. */
  readonly code: string;
}

/** Hands a text message to the workers with this transaction. Number, text and code are sealed on the way. */
export function enqueueSms(work: Work, { about, expiresAt, to, text, code }: TextMessage): void {
  work.enqueue('sms.send', { ...about, expiresAt: expiresAt.toISOString() }, { to, text, code });
}
