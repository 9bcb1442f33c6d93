import { Field, InputType, ObjectType } from 'type-graphql';
import type { TlsClientAuthInput } from './tls-client-auth.ts';

@ObjectType('TlsClientAuth', {
  description: 'What the certificate of a client names, by which it is known (RFC 8705 §2.1.2); one of the fields.',
  simpleResolvers: true,
})
export class TlsClientAuthObject {
  @Field(() => String, { nullable: true, description: 'The subject, as in CN=Client,O=Bank,C=NL.' })
  subjectDn?: string | null;

  @Field(() => String, { nullable: true })
  sanDns?: string | null;

  @Field(() => String, { nullable: true })
  sanUri?: string | null;

  @Field(() => String, { nullable: true })
  sanIp?: string | null;

  @Field(() => String, { nullable: true })
  sanEmail?: string | null;
}

@InputType('TlsClientAuthInput', { description: 'Exactly one of the fields. Replaces the whole block.' })
export class TlsClientAuthInputObject implements TlsClientAuthInput {
  @Field(() => String, { nullable: true, description: 'The subject, as in CN=Client,O=Bank,C=NL.' })
  subjectDn?: string | null;

  @Field(() => String, { nullable: true })
  sanDns?: string | null;

  @Field(() => String, { nullable: true })
  sanUri?: string | null;

  @Field(() => String, { nullable: true })
  sanIp?: string | null;

  @Field(() => String, { nullable: true })
  sanEmail?: string | null;
}
