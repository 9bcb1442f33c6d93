import { Arg, Ctx, FieldResolver, Int, Query, Resolver } from 'type-graphql';
import { PlatformNameEnum } from '../../applications/mobile-settings/graphql.ts';
import type { PlatformName } from '../../applications/mobile-settings/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import { DateTime } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import {
  readCountedAt,
  readEventCounts,
  readFigure,
  readInstallationsPerVersion,
  readLogins,
  readOsVersions,
  readUniqueLogins,
} from './read-statistics.ts';
import { CountPoint, OutcomeCounts, Statistics } from './statistics.graphql.ts';

const mostMonths = 60;
const mostDays = 366;

function within(name: string, value: number, most: number): number {
  if (value < 1 || value > most) throw new AppError('bad_user_input', { description: `${name} must be 1 to ${most}.` });
  return value;
}

@Resolver(() => Statistics)
export class StatisticsResolver {
  @Query(() => Statistics, { description: 'Numbers about the use of the platform; events that are not stored count, too.' })
  async statistics(@Ctx() { runtime }: GraphQLContext): Promise<Statistics> {
    return Object.assign(new Statistics(), { generatedAt: await readCountedAt(runtime) });
  }

  @FieldResolver(() => [CountPoint], { description: 'Different users who logged in with a refresh token, by month.' })
  uniqueLoginsPerMonth(@Ctx() { runtime }: GraphQLContext, @Arg('months', () => Int, { defaultValue: 12 }) months: number): Promise<CountPoint[]> {
    return readUniqueLogins(runtime, within('months', months, mostMonths));
  }

  @FieldResolver(() => [OutcomeCounts], {
    description: 'Logins with the right and a wrong PIN on installations over 7, 30 and 365 days; refreshes of web clients are none.',
  })
  pinLogins(@Ctx() { runtime }: GraphQLContext): Promise<OutcomeCounts[]> {
    return readLogins(runtime, 'pin');
  }

  @FieldResolver(() => [OutcomeCounts], { description: 'Logins with the right and a wrong fingerprint over 7, 30 and 365 days.' })
  fingerprintLogins(@Ctx() { runtime }: GraphQLContext): Promise<OutcomeCounts[]> {
    return readLogins(runtime, 'fingerprint');
  }

  @FieldResolver(() => [CountPoint], { description: 'Versions of an operating system on the installations seen over the last days.' })
  osVersions(
    @Ctx() { runtime }: GraphQLContext,
    @Arg('platform', () => PlatformNameEnum) platform: PlatformName,
    @Arg('days', () => Int, { defaultValue: 30 }) days: number,
  ): Promise<CountPoint[]> {
    return readOsVersions(runtime, platform, within('days', days, mostDays));
  }

  @FieldResolver(() => [CountPoint], { description: 'Installations of an application by platform and version.' })
  installationsPerVersion(@Ctx() { runtime }: GraphQLContext, @Arg('appIdentifier', () => String) appIdentifier: string): Promise<CountPoint[]> {
    return readInstallationsPerVersion(runtime, appIdentifier.replaceAll('\0', ' '));
  }

  @FieldResolver(() => Int, { description: 'Tokens in use, as counted within the last hour.' })
  activeTokens(@Ctx() { runtime }: GraphQLContext): Promise<number> {
    return readFigure(runtime, 'activeTokens');
  }

  @FieldResolver(() => Int, { description: 'Installations of mobile applications, as counted within the last hour.' })
  registeredDevices(@Ctx() { runtime }: GraphQLContext): Promise<number> {
    return readFigure(runtime, 'registeredDevices');
  }

  @FieldResolver(() => Int, { description: 'Profiles enrolled for mobile authentication, as counted within the last hour.' })
  mobileAuthEnrollments(@Ctx() { runtime }: GraphQLContext): Promise<number> {
    return readFigure(runtime, 'mobileAuthEnrollments');
  }

  @FieldResolver(() => [CountPoint], { description: 'Events by type on the days from `from` to `to`, both included.' })
  eventsPerType(
    @Ctx() { runtime }: GraphQLContext,
    @Arg('from', () => DateTime) from: Date,
    @Arg('to', () => DateTime) to: Date,
  ): Promise<CountPoint[]> {
    return readEventCounts(runtime, from, to);
  }
}
