/** What the catalogue says of the names that a function calls: asked once for each text of a function. */
import { canDo, type Effect, type HoldKind, type Row } from '@folioscope/simulator';

export interface InCatalogue {
  /** One of them changes a counter. */
  readonly counts: boolean;
  /** One of them says something of counts, or of what they depend on. */
  readonly asks: boolean;
  /** Of what kinds they take holds. */
  readonly takes: ReadonlySet<HoldKind>;
  /** Of what kinds they give holds back. */
  readonly gives: ReadonlySet<HoldKind>;
  /** By which fields they take things off lists. */
  readonly unlinks: ReadonlySet<string>;
  /** Names that are not in it. */
  readonly others: readonly string[];
}

export function inCatalogue(names: readonly string[], row: (name: string) => Row | undefined): InCatalogue {
  const rows = names.flatMap((name) => row(name) ?? []);
  const effects = rows.flatMap(({ outcomes }) => outcomes.flatMap((outcome) => outcome.effects));
  return {
    counts: rows.some(isCounting),
    asks: rows.some(isAsking),
    takes: new Set(effects.flatMap((effect) => (effect.do === 'acquire' ? [effect.kind] : []))),
    gives: new Set(effects.flatMap((effect) => (effect.do === 'release' ? [effect.kind] : []))),
    unlinks: new Set(effects.flatMap((effect) => (effect.do === 'unlink' ? [effect.field] : []))),
    others: names.filter((name) => !row(name)),
  };
}

const COUNTING: ReadonlySet<Effect['do']> = new Set(['acquire', 'release', 'transfer']);

/** Whether a call of it can change a counter. */
export const isCounting = (row: Row): boolean =>
  canDo(row, (e) => COUNTING.has(e.do) && !('kind' in e && e.kind === 'memory'));

/** Whether its result says something of counts, or of what they depend on. */
const isAsking = (row: Row): boolean =>
  canDo(row, (e) => e.do === 'is' || e.do === 'uneven' || (e.do === 'read' && e.field === undefined));
