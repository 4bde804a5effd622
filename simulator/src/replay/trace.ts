/** Recorded traces: JSON lines, grouped into the operations they were written by. */

/** Counters a line may carry, in the order differences are told. */
export const COUNTERS = [
  'ref',
  'head_ref',
  'map',
  'fmap',
  'entire',
  'rawmap',
  'pin',
  'pin_exact',
  'dma_pinned',
  'reserved',
  'order',
  'nid',
  'pgmap_type',
  'pgmap_ref',
  'zfree',
  'share',
] as const;
export type CounterName = (typeof COUNTERS)[number];

/** One slot as it was read after an operation. */
export interface Reading {
  readonly line: number;
  readonly slot: number;
  readonly values: Readonly<Partial<Record<CounterName, number>>>;
}

/** One operation and what was read after it. */
export interface Step {
  readonly line: number;
  readonly scenario: string;
  readonly step: number;
  readonly op: string;
  readonly ret: number;
  readonly readings: readonly Reading[];
}

export interface Problem {
  /** 1-based. */
  readonly line: number;
  readonly reason: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a trace; lines that cannot be read are problems, the rest is still given. */
export function* readTrace(text: string, problems: Problem[]): Generator<Step> {
  let current: (Step & { readings: Reading[] }) | undefined;
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length : end + 1;
    number++;
    if (line.trim() === '') continue;
    const record = readLine(line, number);
    if ('reason' in record) {
      problems.push(record);
      continue;
    }
    const continued = current && sameStep(current, record);
    if (!continued) {
      if (current) yield current;
      current = { ...record, readings: [] };
    }
    if (record.reading) current?.readings.push(record.reading);
  }
  if (current) yield current;
}

type Line = Omit<Step, 'readings'> & { readonly reading: Reading | undefined };

const sameStep = (a: Step, b: Line): boolean => a.step === b.step && a.scenario === b.scenario && a.op === b.op;

function readLine(text: string, line: number): Line | Problem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, reason: 'expected one JSON object' };
  }
  if (!isObject(value)) return { line, reason: 'expected a JSON object' };
  const { scenario, step, op, ret, slot } = value;
  if (typeof scenario !== 'string') return { line, reason: 'expected "scenario" to be a string' };
  if (typeof step !== 'number') return { line, reason: 'expected "step" to be a number' };
  if (typeof op !== 'string') return { line, reason: 'expected "op" to be a string' };
  if (typeof ret !== 'number') return { line, reason: 'expected "ret" to be a number' };
  if (slot === undefined) return { line, scenario, step, op, ret, reading: undefined };
  const index = typeof slot === 'string' && /^s\d{1,2}$/.test(slot) ? Number(slot.slice(1)) : 64;
  if (index > 63) return { line, reason: 'expected "slot" to be s0 to s63' };
  for (const name of COUNTERS) {
    const counter = value[name];
    if (counter !== undefined && (typeof counter !== 'number' || !Number.isFinite(counter)))
      return { line, reason: `expected "${name}" to be a number` };
  }
  return { line, scenario, step, op, ret, reading: { line, slot: index, values: value as Reading['values'] } };
}
