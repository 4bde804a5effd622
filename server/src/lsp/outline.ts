/** The holds of a document as structure: its outline, the places one passes through, and who takes and who gives it back. */
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CancellationToken,
  Connection,
  DocumentHighlight,
  DocumentSymbol,
  TextDocumentPositionParams,
} from 'vscode-languageserver';
import type { HoldPlace, HoldStory, Span } from '../protocol.js';
import type { Configured } from './configured.js';
import { toRange } from './convert.js';
import { type HoldItemData, toHighlight, toHoldItem, toPlaceItem, toSymbol } from './convert-holds.js';
import { type Guard, hasItem, hasPosition, hasUri } from './guard.js';
import type { Opened, Reports } from './reports.js';

/** What ends a hold, or hands it on. */
const ENDINGS: ReadonlySet<HoldPlace['event']> = new Set(['release', 'transfer', 'escape', 'return']);

export class Outline {
  readonly #reports: Reports;
  readonly #configured: Configured;

  constructor(reports: Reports, configured: Configured) {
    this.#reports = reports;
    this.#configured = configured;
  }

  answer(connection: Connection, guard: Guard): void {
    const nothing = () => null;
    connection.onDocumentSymbol(
      guard.request('documentSymbol', hasUri, nothing, ({ textDocument }, token) =>
        this.#symbols(textDocument.uri, token),
      ),
    );
    connection.onDocumentHighlight(
      guard.request('documentHighlight', hasPosition, nothing, (params, token) => this.#highlights(params, token)),
    );
    const { callHierarchy } = connection.languages;
    callHierarchy.onPrepare(
      guard.request('prepareCallHierarchy', hasPosition, nothing, (params, token) => this.#items(params, token)),
    );
    callHierarchy.onIncomingCalls(
      guard.request('incomingCalls', hasItem, nothing, ({ item }, token) => this.#endings(item, token)),
    );
    callHierarchy.onOutgoingCalls(
      guard.request('outgoingCalls', hasItem, nothing, ({ item }, token) => this.#takings(item, token)),
    );
  }

  async #symbols(uri: string, token: CancellationToken): Promise<DocumentSymbol[] | null> {
    const opened = await this.#shown(uri, 'outline');
    if (!opened) return null;
    const { functions, holds } = await this.#reports.report(opened, token);
    return functions
      .filter(({ touches }) => touches)
      .map((view) =>
        toSymbol(
          view,
          holds.filter((hold) => within(hold.taken, view)),
        ),
      );
  }

  async #highlights(params: TextDocumentPositionParams, token: CancellationToken): Promise<DocumentHighlight[] | null> {
    const opened = await this.#shown(params.textDocument.uri, 'highlight');
    const stories = opened ? await this.#storiesAt(opened, params, token) : [];
    return stories.length === 0 ? null : unique(stories.flatMap(({ places }) => places)).map(toHighlight);
  }

  async #items(params: TextDocumentPositionParams, token: CancellationToken): Promise<CallHierarchyItem[] | null> {
    const opened = await this.#reports.open(params.textDocument.uri);
    const stories = opened ? await this.#storiesAt(opened, params, token) : [];
    return stories.length === 0 ? null : stories.map((story) => toHoldItem(story, params.textDocument.uri));
  }

  /** Who gives a hold back. */
  async #endings(item: CallHierarchyItem, token: CancellationToken): Promise<CallHierarchyIncomingCall[] | null> {
    const story = await this.#storyOf(item, token);
    if (!story) return null;
    return unique(story.places.filter(({ event }) => ENDINGS.has(event))).map((place) => ({
      from: toPlaceItem(place, story, item.uri),
      fromRanges: [toRange(place)],
    }));
  }

  /** Where the hold was taken that is given back here. */
  async #takings(item: CallHierarchyItem, token: CancellationToken): Promise<CallHierarchyOutgoingCall[] | null> {
    const story = await this.#storyOf(item, token);
    if (!story) return null;
    const isTaking = item.range.start.line === story.taken.line - 1;
    return isTaking ? [] : [{ to: toHoldItem(story, item.uri), fromRanges: [item.selectionRange] }];
  }

  async #shown(uri: string, surface: 'outline' | 'highlight'): Promise<Opened | undefined> {
    if (this.#configured.muted || !this.#configured.settingsOf(uri)[surface].enable) return undefined;
    return this.#reports.open(uri);
  }

  /** Those that pass through a place, or are on what is named there. */
  async #storiesAt(
    opened: Opened,
    { position }: TextDocumentPositionParams,
    token: CancellationToken,
  ): Promise<readonly HoldStory[]> {
    const { holds, functions } = await this.#reports.report(opened, token);
    const here = { line: position.line + 1, column: position.character + 1 };
    const around = functions.find((view) => covers(view, here));
    const own = holds.filter((hold) => around && within(hold.taken, around));
    const through = own.filter(({ places }) => places.some((place) => covers(place, here)));
    if (through.length > 0) return through;
    const name = wordAt(opened.document.getText(), opened.document.offsetAt(position));
    return name === '' ? [] : own.filter(({ object }) => /^\w+/.exec(object)?.[0] === name);
  }

  async #storyOf({ data }: CallHierarchyItem, token: CancellationToken): Promise<HoldStory | undefined> {
    if (!isHoldItemData(data)) return undefined;
    const opened = await this.#reports.open(data.uri);
    if (!opened) return undefined;
    const { holds } = await this.#reports.report(opened, token);
    return holds.find(
      ({ taken, kind }) => taken.line === data.line && taken.column === data.column && kind === data.kind,
    );
  }
}

type Place = { readonly line: number; readonly column: number };

const isBefore = (a: Place, b: Place): boolean => a.line < b.line || (a.line === b.line && a.column < b.column);
const covers = (span: Span, place: Place): boolean =>
  !isBefore(place, span) && !isBefore({ line: span.endLine, column: span.endColumn }, place);
const within = (inner: Span, outer: Span): boolean => covers(outer, inner);

/** One of those that stand at the same place. */
function unique(places: readonly HoldPlace[]): readonly HoldPlace[] {
  const byPlace = new Map(places.map((place) => [`${place.line} ${place.column} ${place.event}`, place]));
  return [...byPlace.values()];
}

const wordAt = (text: string, offset: number): string =>
  `${/\w*$/.exec(text.slice(Math.max(0, offset - 100), offset))?.[0]}${/^\w*/.exec(text.slice(offset, offset + 100))?.[0]}`;

const isHoldItemData = (data: unknown): data is HoldItemData =>
  typeof data === 'object' && data !== null && 'uri' in data && 'line' in data && 'column' in data && 'kind' in data;
