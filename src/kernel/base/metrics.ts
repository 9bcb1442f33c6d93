import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the platform counts, in Prometheus form. One registry per runtime. */
export interface Metrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<'route' | 'method' | 'status'>;
  readonly eventsRecorded: Counter<'type' | 'outcome'>;
  readonly subscriptions: Gauge;
  readonly jobs: Counter<'job' | 'outcome'>;
  readonly jobSeconds: Histogram<'job'>;
  readonly jobsRelayed: Counter<'job'>;
  /** 1 while this process can hand jobs on and takes them. */
  readonly queueReady: Gauge;
  /** Days from now for which a table has partitions. */
  readonly partitionDays: Gauge<'table'>;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'signet_' });
  const registers = [registry];
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'signet_http_request_duration_seconds',
      help: 'Time from request to answer, by route.',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    eventsRecorded: new Counter({ name: 'signet_audit_events_total', help: 'Events recorded, by type.', labelNames: ['type', 'outcome'], registers }),
    subscriptions: new Gauge({ name: 'signet_audit_subscriptions', help: 'Live audit subscriptions of this process.', registers }),
    jobs: new Counter({ name: 'signet_jobs_total', help: 'Tries of jobs, by outcome.', labelNames: ['job', 'outcome'], registers }),
    jobSeconds: new Histogram({
      name: 'signet_job_duration_seconds',
      help: 'Time of one try of a job.',
      labelNames: ['job'],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
      registers,
    }),
    partitionDays: new Gauge({
      name: 'signet_partition_days_ahead',
      help: 'Days from now for which a table has its partitions.',
      labelNames: ['table'],
      registers,
    }),
    queueReady: new Gauge({
      name: 'signet_queue_ready',
      help: 'Whether the workers of this process can use the job queue (1) or not (0).',
      registers,
    }),
    jobsRelayed: new Counter({
      name: 'signet_jobs_relayed_total',
      help: 'Jobs handed from the outbox to the queues.',
      labelNames: ['job'],
      registers,
    }),
  };
}
