import { randomUUID } from 'node:crypto';
import type { Caller } from '../../src/kernel/contract/caller.ts';
import type { AuditEventName } from '../../src/kernel/contract/catalogue.ts';
import type { EventSubject } from '../../src/kernel/contract/event-record.ts';
import { draftEvent, type EventDraft } from '../../src/kernel/trail/event-row.ts';
import { isSettled } from '../../src/kernel/trail/read-trail.ts';
import type { Platform } from '../support/start-platform.ts';

/** Rows of the trail for tests of reading it. Their random ids keep them out of the events that tests reach. */
export function trailRow(name: AuditEventName, details: Record<string, unknown> & EventSubject = {}, caller: Partial<Caller> = {}): EventDraft {
  return draftEvent(randomUUID(), { transactionId: 'test', channel: 'CLI', ...caller }, name, details);
}

/** Appends events as the platform does, and rings. */
export async function appendTrail(platform: Platform, rows: readonly EventDraft[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 100) await platform.runtime.appendEvents(await platform.runtime.stored(rows.slice(at, at + 100)));
  platform.runtime.bell.ring();
}

/** Waits until the order of everything that was committed is final: write transactions of other tests on the same server delay that. */
export async function settled(platform: Platform): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await platform.sql(`select 1 from audit_event where not ${isSettled} limit 1`);
    if (open.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('a write transaction stays open somewhere on this server');
}
