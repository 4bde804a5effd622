/** Recorded traces: JSON lines, grouped into the operations they were written by. */

/** Counters a line may carry, in the order differences are told; besides them zfree, which counts from module load on. */
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
  'share',
] as const;
export type CounterName = (typeof COUNTERS)[number] | 'zfree';

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
  let current: Line | undefined;
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
      current = record;
    } else if (current) current.readings.push(...record.readings);
  }
  if (current) yield current;
}

type Line = Step & { readonly readings: Reading[] };

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
  if (slot === undefined) return { line, scenario, step, op, ret, readings: [] };
  const index = slotIndex(slot);
  if (index === undefined) return { line, reason: 'expected "slot" to be s0 to s63' };
  const wrong = COUNTERS.find((name) => value[name] !== undefined && typeof value[name] !== 'number');
  if (wrong) return { line, reason: `expected "${wrong}" to be a number` };
  const values: Reading['values'] = value;
  return { line, scenario, step, op, ret, readings: [{ line, slot: index, values }] };
}

/** The number behind s0 to s63. */
function slotIndex(slot: unknown): number | undefined {
  if (typeof slot !== 'string' || !/^s\d{1,2}$/.test(slot)) return undefined;
  const index = Number(slot.slice(1));
  return index < 64 ? index : undefined;
}
