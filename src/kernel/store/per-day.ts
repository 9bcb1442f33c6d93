const dayMs = 86_400_000;
/** Rows kept by day expire at most 33 days ahead and are remembered for at most 30 days; no partition lies further away. */
const furthestDays = 35;

/** The condition that a column lies in one day. */
type OfDay = (column: string) => string;

/**
 * Statements on a table kept by day, one for each day, made at first use. The day stands in the text: the plan, made once, then knows one
 * partition, where bind values would have all of them planned anew at each execution. All days without a partition share one statement,
 * which finds nothing: presented values name the day, and each text stays prepared.
 */
export function perDay<Made>(make: (ofDay: OfDay, day: string) => Made): (lookup: { readonly from: Date; readonly to: Date }) => Made {
  const made = new Map<number, Made>();
  const never = make(() => 'false', 'never');
  return ({ from, to }) => {
    const start = from.getTime();
    const known = made.get(start);
    if (known !== undefined) return known;
    if (Math.abs(start - Date.now()) > furthestDays * dayMs) return never;
    const [first, next] = [from.toISOString(), to.toISOString()];
    const fresh = make((column) => `${column} >= '${first}' and ${column} < '${next}'`, first.slice(0, 10));
    if (made.size > 2 * furthestDays) made.clear();
    made.set(start, fresh);
    return fresh;
  };
}
