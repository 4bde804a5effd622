/** The holds of a function, each with every place it passes through on any path: outline, highlight and "who releases this?". */
import { nameOf } from '@folioscope/simulator';
import type { Exploration } from '../analysis/explore.js';
import { holdEnds, originKey } from '../analysis/fates.js';
import { describeHold, type PathView } from '../analysis/path.js';
import { events, type Trace } from '../analysis/trace.js';
import type { HoldPlace, HoldStory } from '../protocol.js';

/** One story for each place that takes a hold, in the order of the source. */
export function holdStories(exploration: Exploration, view: PathView): readonly HoldStory[] {
  const stories = new Map<string, { story: Omit<HoldStory, 'places'>; places: Map<string, HoldPlace> }>();
  for (const end of holdEnds(exploration)) {
    const { taken, exit, hold } = end;
    const key = originKey(end);
    const known = stories.get(key) ?? {
      story: storyOf(taken, exploration, view),
      places: new Map<string, HoldPlace>(),
    };
    stories.set(key, known);
    for (const t of events(exit.state.trace)) {
      if (t.number < taken.number || !isAbout(t, taken)) continue;
      const place = placeOf(t, view);
      known.places.set(`${place.line} ${place.column} ${place.event}`, place);
    }
    if (hold) {
      const left = { ...view.lines.span(view.file, exit.extent), event: 'return' as const, text: ENDS[end.fate] };
      known.places.set(`${left.line} ${left.column} return`, left);
    }
  }
  return [...stories.values()].map(({ story, places }) => ({ ...story, places: [...places.values()].sort(inOrder) }));
}

const isAbout = (t: Trace, taken: Trace): boolean =>
  t.number === taken.number || (TELLING.has(t.event) && t.objects.some((o) => taken.objects.includes(o)));

const TELLING: ReadonlySet<Trace['event']> = new Set(['acquire', 'release', 'transfer', 'escape', 'use']);

/** What becomes of a hold that is not given back by the time its path leaves. */
const ENDS = {
  released: 'given back',
  transferred: 'handed over',
  returned: 'handed to the caller',
  stored: 'kept where the caller can see it',
  left: 'left to the caller',
  dropped: 'still held, and nothing leads to it',
  theirs: 'theirs who keep the object',
  unfollowed: 'lost sight of',
} as const;

function storyOf(taken: Trace, exploration: Exploration, view: PathView): Omit<HoldStory, 'places'> {
  const hold = taken.ledger.holds.find(({ id }) => Math.floor(id) === taken.number);
  const kind = hold?.kind ?? taken.change?.kind ?? 'ref';
  const [object = ''] = taken.objects;
  return {
    function: exploration.graph.name,
    kind: kind === 'memory' ? 'ref' : kind,
    object: (hold
      ? describeHold(hold, exploration)
      : exploration.symbols.label(taken.change ? nameOf(taken.change.on) : object)
    ).replace(/^&/, ''),
    taken: view.lines.span(view.file, taken.extent),
  };
}

const placeOf = (t: Trace, view: PathView): HoldPlace => ({
  ...view.lines.span(view.file, t.extent),
  event: t.event,
  text: t.text,
});

const inOrder = (a: HoldPlace, b: HoldPlace): number => a.line - b.line || a.column - b.column;
