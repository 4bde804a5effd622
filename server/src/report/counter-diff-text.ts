/** The counter diff as text: `insert_pfn_pud(), returns VM_FAULT_NOPAGE: refcount +0 -> +1, mapcount +0 -> +1`. */
import type { CounterChange, FunctionChange, OutcomeChange, PatchReview } from '../protocol.js';
import { plain } from './style.js';

/** The counter diff: a line for each outcome that leaves other counters than before. */
export function bookLines({ functions, notAnalysed }: Pick<PatchReview, 'functions' | 'notAnalysed'>): string[] {
  if (functions.length === 0) return ['no function changes'];
  const unknown = new Set(notAnalysed.map((at) => at.function));
  const changed = functions.filter(({ books }) => books.length > 0);
  const same = functions.filter((fn) => fn.books.length === 0 && !unknown.has(fn.name));
  const renamed = same.filter((fn) => fn.renamedFrom !== undefined || fn.movedFrom !== undefined);
  const rest = same.length - renamed.length;
  const others = changed.length > 0 || renamed.length > 0 ? ' other' : '';
  return [
    ...changed.flatMap((fn) => fn.books.map((outcome) => `${placeText(fn)} ${outcomeText(fn, outcome)}`)),
    ...renamed.map((fn) => `${placeText(fn)} ${nameText(fn)}: no change in the books`),
    ...(rest > 0 ? [`no change in the books of ${rest}${others} ${rest === 1 ? 'function' : 'functions'}`] : []),
  ];
}

const placeText = ({ file, line }: FunctionChange): string => `${plain(`${file}:${line}`)}:`;

/** `insert_pfn_pud(), returns VM_FAULT_NOPAGE: refcount +0 -> +1, mapcount +0 -> +1`. */
export function outcomeText(fn: FunctionChange, { outcome, counters, only }: OutcomeChange): string {
  const result = outcome === 'returns' ? '' : `, ${plain(outcome)}`;
  const news =
    fn.change === 'added' || fn.change === 'removed' || only === undefined
      ? ''
      : only === 'after'
        ? ' (new)'
        : ' (gone)';
  return `${nameText(fn)}${result}${news}: ${countersText(counters)}`;
}

function nameText({ name, renamedFrom, movedFrom, change }: FunctionChange): string {
  const from = renamedFrom === undefined ? '' : `${plain(renamedFrom)}() -> `;
  const moved = movedFrom === undefined ? '' : ` (moved from ${plain(movedFrom)})`;
  const what = { changed: '', caller: ' (a caller)', added: ' (new)', removed: ' (removed)' }[change];
  return `${from}${plain(name)}()${what}${moved}`;
}

/** The object is named where there is more than one. */
function countersText(counters: readonly CounterChange[]): string {
  const several = new Set(counters.map(({ object }) => object)).size > 1;
  return counters
    .map(
      ({ counter, object, before, after }) => `${several ? `${plain(object)} ` : ''}${counter} ${before} -> ${after}`,
    )
    .join(', ');
}
