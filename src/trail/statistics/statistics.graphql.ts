import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../kernel/edge/graphql.ts';

@ObjectType({ description: 'A number and what it stands for: a month, a version, a type of event.', simpleResolvers: true })
export class CountPoint {
  @Field(() => String)
  bucket!: string;

  @Field(() => Int)
  value!: number;
}

@ObjectType({ description: 'How something went over the last days, today included.', simpleResolvers: true })
export class OutcomeCounts {
  @Field(() => Int)
  periodDays!: number;

  @Field(() => Int)
  success!: number;

  @Field(() => Int)
  failure!: number;
}

@ObjectType({ description: 'Numbers about the use of the platform. Days and months are UTC.' })
export class Statistics {
  @Field(() => DateTime, { description: 'Up to when events are counted.' })
  generatedAt!: Date;
}
