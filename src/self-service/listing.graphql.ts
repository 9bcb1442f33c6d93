import { ArgsType, Field, Int } from 'type-graphql';
import type { TokenType } from '../access/tokens/index.ts';
import { TokenTypeEnum } from './access-token-info.graphql.ts';

/** Arguments of the lists of a user, which are read forwards only. */
@ArgsType()
export class ListingArgs {
  @Field(() => Int, { nullable: true, defaultValue: 20, description: 'From 1 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true })
  after?: string | null;
}

@ArgsType()
export class TokenListingArgs extends ListingArgs {
  @Field(() => [TokenTypeEnum], { nullable: true, description: 'Only these kinds; an empty list is no condition.' })
  types?: TokenType[] | null;
}
