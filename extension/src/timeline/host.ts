/** What the timeline needs of the page it is in. */
import type { FromTimeline } from './messages.js';

/** What the user has chosen to look at. */
export interface View {
  readonly file: string;
  readonly function: string;
  readonly pathId: number;
  readonly outcome: string;
  readonly step: number;
  /** One object's label; undefined: all that the path touches. */
  readonly object?: string | undefined;
}

export interface Host {
  /** Tells the other end: the extension, or nobody in a plain page. */
  send(message: FromTimeline): void;
  /** Keeps the view for as long as the tab lives, also while it is hidden. */
  save(view: View): void;
  saved(): View | undefined;
}
