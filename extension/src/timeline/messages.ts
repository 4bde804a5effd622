/**
 * Everything the extension and the timeline say to each other. The timeline knows these messages and `Simulation`,
 * and nothing of VS Code, so it also runs in a plain page.
 */
import type { Simulation, Span } from '@folioscope/server/protocol';

export type ToTimeline =
  /** Draw this. With the same file and function as before, the chosen path and step are kept. */
  | { readonly type: 'show'; readonly simulation: Simulation }
  /** The function could no longer be simulated; what is drawn is out of date. */
  | { readonly type: 'stale'; readonly reason: string }
  /** The user put the cursor on a line of the simulated file: show the step there, if the path has one. */
  | { readonly type: 'cursor'; readonly line: number };

export type FromTimeline =
  /** The timeline listens; messages sent before this one may be lost. */
  | { readonly type: 'ready' }
  /** The user moved to a step: show its line, leave the focus where it is. */
  | { readonly type: 'reveal'; readonly span: Span }
  /** Put this text on the clipboard. */
  | { readonly type: 'copy'; readonly text: string };
