import { zipSync } from 'fflate';
import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Base64, DeletePayload, PageArgs, type Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { readObjects } from '../../kernel/objects/read-objects.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { createTemplateSet, deleteTemplateSet, updateTemplateSet } from './administer-template-sets.ts';
import { warningsAbout } from './check-templates.ts';
import { loadTemplateFiles, loadUsedByCount, type TemplateSetHead, templateSetHead } from './read-template-sets.ts';
import { digestOf, digestOfFiles } from './template-file.ts';
import { TemplateFileObject, TemplateSetConnection, TemplateSetInputObject, TemplateSetObject, TemplateSetPayload } from './template-set.graphql.ts';
import type { TemplateSetNode } from './template-set.ts';

type Answer = Payload<'templateSet', TemplateSetHead> & { readonly warnings: readonly string[] };
type Settled = { readonly value: TemplateSetNode | null; readonly userErrors: Answer['userErrors'] };

function answerOf({ value, userErrors }: Settled): Answer {
  return { templateSet: value, warnings: value ? warningsAbout(value.files) : [], userErrors };
}

/** The time of every file in an export: the same set is the same archive. */
const packedAt = new Date('2000-01-01T00:00:00Z');

@Resolver(() => TemplateSetObject)
export class TemplateSetResolver {
  @Query(() => TemplateSetConnection, { description: 'All template sets, oldest first.' })
  templateSets(@Ctx() { runtime }: GraphQLContext, @Args(() => PageArgs) page: PageArgs): Promise<Page<TemplateSetHead>> {
    return readObjects(runtime, templateSetHead, pageRequest(page));
  }

  @Mutation(() => TemplateSetPayload)
  async createTemplateSet(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => TemplateSetInputObject) input: TemplateSetInputObject,
  ): Promise<Answer> {
    return answerOf(await context.attempt(createTemplateSet, input));
  }

  @Mutation(() => TemplateSetPayload)
  async updateTemplateSet(
    @Ctx() context: GraphQLContext,
    @Arg('name', () => String) name: string,
    @Arg('input', () => TemplateSetInputObject) input: TemplateSetInputObject,
  ): Promise<Answer> {
    return answerOf(await context.attempt(updateTemplateSet, { name, input }));
  }

  @Mutation(() => DeletePayload, { description: 'Clients and applications that named it are shown with the default set after that.' })
  async deleteTemplateSet(@Ctx() context: GraphQLContext, @Arg('name', () => String) name: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(deleteTemplateSet, { name });
    return { deletedId: value, userErrors };
  }

  @FieldResolver(() => [TemplateFileObject])
  async files(@Ctx() context: GraphQLContext, @Root() { id }: TemplateSetHead): Promise<TemplateFileObject[]> {
    const files = await loadTemplateFiles(context, id);
    return files.map(({ path, content }) => ({ path, size: Buffer.byteLength(content), sha256: digestOf(content), content }));
  }

  @FieldResolver(() => String, { description: 'Of the list of digests and paths, as sha256sum prints it: the same for the same files.' })
  async sha256(@Ctx() context: GraphQLContext, @Root() { id }: TemplateSetHead): Promise<string> {
    return digestOfFiles(await loadTemplateFiles(context, id));
  }

  @FieldResolver(() => Base64, { description: 'A zip of all files.' })
  async archive(@Ctx() context: GraphQLContext, @Root() { id }: TemplateSetHead): Promise<Buffer> {
    const files = await loadTemplateFiles(context, id);
    const entries = files.map(({ path, content }) => [path, Buffer.from(content, 'utf8')] as const);
    return Buffer.from(zipSync(Object.fromEntries(entries), { mtime: packedAt }));
  }

  @FieldResolver(() => Int, { description: 'Clients and applications that name it.' })
  usedByCount(@Ctx() context: GraphQLContext, @Root() { name }: TemplateSetHead): Promise<number> {
    return loadUsedByCount(context, name);
  }
}
