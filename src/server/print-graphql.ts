import { lexicographicSortSchema, printSchema } from 'graphql';
import { graphqlApis } from './graphql.ts';

/** Both schemas as SDL, sorted, so that the same code always prints the same text. */
export function printSchemas(): { readonly admin: string; readonly account: string } {
  const { admin, account } = graphqlApis();
  const print = (schema: typeof admin.schema) => `${printSchema(lexicographicSortSchema(schema))}\n`;
  return { admin: print(admin.schema), account: print(account.schema) };
}
