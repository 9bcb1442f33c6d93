import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { Base64, connectionOf, payloadOf, VersionedInput, VersionedObject } from '../../kernel/edge/graphql.ts';
import type { TemplateSetHead } from './read-template-sets.ts';
import type { TemplateSetInput } from './template-set.ts';

@ObjectType('TemplateFile', { simpleResolvers: true })
export class TemplateFileObject {
  @Field(() => String, { description: 'From the root of the set: login.html, img/logo.svg.' })
  path!: string;

  @Field(() => Int, { description: 'In bytes of UTF-8.' })
  size!: number;

  @Field(() => String)
  sha256!: string;

  @Field(() => String)
  content!: string;
}

@ObjectType('TemplateSet', {
  description: 'Templates, style sheets and pictures in place of those that come with the product.',
  simpleResolvers: true,
})
export class TemplateSetObject extends VersionedObject implements TemplateSetHead {
  @Field(() => String)
  name!: string;

  @Field(() => Boolean, { description: 'Whether pages of clients and applications without a set of their own use it.' })
  default!: boolean;
}

@InputType('TemplateSetInput', {
  description: 'The same for create and update: on update absent = unchanged, null = cleared, and version is required.',
})
export class TemplateSetInputObject extends VersionedInput implements Omit<TemplateSetInput, 'files'> {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => Boolean, { nullable: true })
  default?: boolean | null;

  @Field(() => Base64, { nullable: true, description: 'A zip of at most 5 MB; takes the place of all files of the set.' })
  archive?: Buffer | null;
}

export const TemplateSetConnection = connectionOf('TemplateSet', () => TemplateSetObject);
export const TemplateSetPayload = payloadOf('TemplateSetPayload', 'templateSet', () => TemplateSetObject);
Field(() => [String], { description: 'What may not be meant: files that nothing uses, and what browsers ignore.' })(
  TemplateSetPayload.prototype,
  'warnings',
);
