import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import { auditEventNames, eventKind, eventTitle } from '../../kernel/contract/catalogue.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { recordView } from '../../kernel/edge/record-view.ts';
import { mapPage } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { decodeCursor } from '../../kernel/trail/cursor.ts';
import { notStored } from '../../kernel/trail/not-stored.ts';
import { refuseLost } from '../../kernel/trail/refuse-lost.ts';
import { AuditEventConnection, AuditEventObject, AuditEventTypeInfo } from './audit-event.graphql.ts';
import { AuditEventFilterInput } from './audit-filter.graphql.ts';
import { auditFilter } from './audit-filter.ts';
import { AuditTransaction, transactionObject } from './audit-transaction.graphql.ts';
import { readAuditEvents } from './read-audit-events.ts';
import { readTransaction } from './read-transaction.ts';

const mostPerPage = 1000;

@Resolver()
export class AuditResolver {
  @Query(() => AuditEventConnection, { description: 'The trail, newest first. Pages hold up to 1000 events; its cursors also start subscriptions.' })
  async auditEvents(
    @Ctx() context: GraphQLContext,
    @Arg('filter', () => AuditEventFilterInput, { nullable: true }) filter: AuditEventFilterInput | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('last', () => Int, { nullable: true }) last: number | null,
    @Arg('before', () => String, { nullable: true }) before: string | null,
  ) {
    const request = pageRequest({ first, after, last, before }, mostPerPage);
    const asked = auditFilter(filter);
    for (const place of [request.after, request.before]) if (place !== undefined) await refuseLost(context.runtime.trail, decodeCursor(place));
    const page = await readAuditEvents(context.runtime.trail, asked, request);
    if (asked.equal.userId !== undefined) await recordView(context, 'auditEvents', [asked.equal.userId]);
    return mapPage(page, (event) => new AuditEventObject(event));
  }

  @Query(() => AuditTransaction, {
    nullable: true,
    description:
      'All events of a transaction and of the flow it was a step of, in order, and why it ended as it did; null when nothing is known about it.',
  })
  async auditTransaction(@Ctx() { runtime }: GraphQLContext, @Arg('id', () => String) id: string): Promise<AuditTransaction | null> {
    const timeline = await readTransaction(runtime.trail, id);
    return timeline ? transactionObject(timeline) : null;
  }

  @Query(() => [AuditEventTypeInfo], { description: 'The catalogue of events.' })
  auditEventTypes(@Ctx() { runtime }: GraphQLContext): AuditEventTypeInfo[] {
    const excluded = notStored(runtime.config.audit);
    return auditEventNames.map((type) => {
      const { category, outcome, meaning } = eventKind(type);
      return { type, name: eventTitle(type), category, outcome, description: meaning, excluded: excluded.has(type) };
    });
  }
}
