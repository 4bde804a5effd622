/** Holds as the protocol's symbols, highlights and items of a hierarchy. */
import {
  type CallHierarchyItem,
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentSymbol,
  type InlayHint,
  SymbolKind,
} from 'vscode-languageserver';
import type { FunctionView, HoldPlace, HoldStory, Inlay, Span } from '../protocol.js';
import { toRange } from './convert.js';

/** By what an item of the hierarchy is found again. */
export interface HoldItemData {
  readonly uri: string;
  readonly line: number;
  readonly column: number;
  readonly kind: HoldStory['kind'];
}

export function toSymbol(view: FunctionView, holds: readonly HoldStory[]): DocumentSymbol {
  const range = toRange(view);
  const name = { line: view.nameLine - 1, character: 0 };
  const selection = view.nameLine === view.line ? range.start : name;
  return {
    name: view.name,
    detail: view.headline,
    kind: SymbolKind.Function,
    range,
    selectionRange: { start: selection, end: selection },
    children: holds.map((hold) => ({
      name: nameOf(hold),
      detail: endOf(hold),
      kind: SymbolKind.Event,
      range: toRange(hold.taken),
      selectionRange: toRange(hold.taken),
    })),
  };
}

const nameOf = ({ kind, object }: HoldStory): string => `${kind} on ${object}`;

/** "given back in line 33, 40". */
function endOf({ places }: HoldStory): string {
  const lines = new Set(places.filter(({ event }) => event === 'release').map(({ line }) => line));
  return lines.size === 0 ? 'not given back here' : `given back in line ${[...lines].join(', ')}`;
}

export const toHighlight = (place: HoldPlace): DocumentHighlight => ({
  range: toRange(place),
  kind:
    place.event === 'acquire'
      ? DocumentHighlightKind.Write
      : place.event === 'release'
        ? DocumentHighlightKind.Read
        : DocumentHighlightKind.Text,
});

export const toHoldItem = (hold: HoldStory, uri: string): CallHierarchyItem => ({
  ...itemAt(hold.taken, hold, uri),
  name: nameOf(hold),
  detail: `${hold.function}(), taken in line ${hold.taken.line}`,
});

export const toPlaceItem = (place: HoldPlace, hold: HoldStory, uri: string): CallHierarchyItem => ({
  ...itemAt(place, hold, uri),
  name: place.text,
  detail: `${hold.function}(), line ${place.line}`,
});

function itemAt(place: Span, { taken, kind }: HoldStory, uri: string) {
  const range = toRange(place);
  const data: HoldItemData = { uri, line: taken.line, column: taken.column, kind };
  return { kind: SymbolKind.Event, uri, range, selectionRange: range, data };
}

/** At the end of its line. */
export const toInlayHint = ({ line, text, all }: Inlay, character: number): InlayHint => ({
  position: { line: line - 1, character },
  label: text,
  tooltip: all,
  paddingLeft: true,
});
