import { Ctx, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../../kernel/edge/graphql-context.ts';
import { AuditExport } from './audit-export.graphql.ts';
import { readExportState } from './read-export-state.ts';

@Resolver()
export class AuditExportResolver {
  @Query(() => [AuditExport], { description: 'The targets of the export of the trail and how far each has been served.' })
  async auditExports(@Ctx() { runtime }: GraphQLContext): Promise<AuditExport[]> {
    return (await readExportState(runtime)).map((state) => Object.assign(new AuditExport(), state));
  }
}
