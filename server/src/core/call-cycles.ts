/** Functions that call each other in a circle, or themselves: their summaries depend on one another. */

/**
 * Each function of a circle with all that are in it; the others are left out. `calls` names what a function calls, of
 * which only `names` count.
 */
export function cyclesOf(
  names: Iterable<string>,
  calls: (name: string) => Iterable<string>,
): ReadonlyMap<string, readonly string[]> {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const known = new Set(names);
  const path: string[] = [];
  const onPath = new Set<string>();
  const cycles = new Map<string, readonly string[]>();

  for (const start of known) {
    if (order.has(start)) continue;
    const pending = [visit(start)];
    for (let top = pending.at(-1); top; top = pending.at(-1)) {
      const { value: callee, done } = top.callees.next();
      if (done) {
        pending.pop();
        close(top.name);
        const caller = pending.at(-1);
        if (caller) lower(caller.name, lowest.get(top.name));
      } else if (!order.has(callee)) pending.push(visit(callee));
      else if (onPath.has(callee)) lower(top.name, order.get(callee));
    }
  }
  return cycles;

  function visit(name: string) {
    order.set(name, order.size);
    lowest.set(name, order.size - 1);
    path.push(name);
    onPath.add(name);
    return { name, callees: callees(name) };
  }

  function* callees(name: string): Generator<string> {
    for (const callee of calls(name)) if (known.has(callee)) yield callee;
  }

  function lower(name: string, to = Infinity) {
    lowest.set(name, Math.min(lowest.get(name) ?? Infinity, to));
  }

  /** Whoever reaches nobody earlier on the path is the first of a circle, or alone. */
  function close(name: string) {
    if (lowest.get(name) !== order.get(name)) return;
    const members = path.splice(path.indexOf(name));
    for (const member of members) onPath.delete(member);
    if (members.length > 1 || [...calls(name)].includes(name))
      for (const member of members) cycles.set(member, members);
  }
}

export const isCalledIn = (name: string, body: string): boolean =>
  body.includes(name) && new RegExp(`\\b${name}\\s*\\(`).test(body);

/** How what is known of the members of a circle is worked out. */
export interface Iteration<Member, Known> {
  /** What is taken of a member before anything is known: of a summary, that no call has come back yet. */
  first(member: Member): Known;
  /** What follows for a member from what is taken of all. */
  next(member: Member, taken: ReadonlyMap<Member, Known>): Known;
  isSame(one: Known, other: Known): boolean;
  /** What a member is left with when that goes on without end. */
  unsettled(member: Member): Known;
}

/** Rounds in which the members of a circle must settle. */
const MOST_ROUNDS = 5;

/** What one member does decides what the others do, until nothing changes any more. */
export function fixedPoint<Member, Known>(
  members: readonly Member[],
  iteration: Iteration<Member, Known>,
): ReadonlyMap<Member, Known> {
  const taken = new Map(members.map((member) => [member, iteration.first(member)]));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let changed = false;
    for (const member of members) {
      const known = iteration.next(member, taken);
      changed ||= !taken.has(member) || !iteration.isSame(known, taken.get(member) as Known);
      taken.set(member, known);
    }
    if (!changed) return taken;
  }
  return new Map(members.map((member) => [member, iteration.unsettled(member)]));
}
