import { Field, InputType, ObjectType } from 'type-graphql';
import { payloadOf, VersionedInput, VersionedObject } from '../../kernel/edge/graphql.ts';
import type { CorsConfigInput, CorsConfigNode } from './cors-config.ts';

@ObjectType('CorsConfig', { description: 'Which scripts of other sites may call what.', simpleResolvers: true })
export class CorsConfigObject extends VersionedObject implements CorsConfigNode {
  @Field(() => Boolean)
  enabled!: boolean;

  @Field(() => [String], { description: 'scheme://host or scheme://host:port. Empty while enabled: every origin.' })
  allowedOrigins!: string[];

  @Field(() => [String], { description: 'Paths, or patterns such as /oauth/api/**. Empty while enabled: every path that can be opened.' })
  accessiblePaths!: string[];
}

@InputType('CorsConfigInput', { description: 'Absent = unchanged, null = cleared; version is required.' })
export class CorsConfigInputObject extends VersionedInput implements CorsConfigInput {
  @Field(() => Boolean, { nullable: true })
  enabled?: boolean | null;

  @Field(() => [String], { nullable: true })
  allowedOrigins?: string[] | null;

  @Field(() => [String], { nullable: true })
  accessiblePaths?: string[] | null;
}

export const CorsConfigPayload = payloadOf('CorsConfigPayload', 'corsConfig', () => CorsConfigObject);
Field(() => [String], { description: 'What is more open than it may be meant to be, and what opens nothing.' })(
  CorsConfigPayload.prototype,
  'warnings',
);
