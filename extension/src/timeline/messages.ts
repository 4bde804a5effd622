/**
 * Everything the extension and the timeline say to each other. The timeline knows these messages and the protocol's data,
 * and nothing of VS Code, so it also runs in a plain page.
 */
import type { Simulation, Span, StartChoices } from '@folioscope/server/protocol';

/** What a simulation begins with; what is left out is as the document has it. */
export interface Start {
  readonly kernel?: string | undefined;
  readonly folio?: string | undefined;
}

/** A path as a file to keep. */
export interface ExportedFile {
  readonly name: string;
  readonly mime: string;
  readonly content: string;
  readonly encoding: 'utf-8' | 'base64';
}

export type ToTimeline =
  /** Draw this, which began with `start`. With the same file and function as before, the chosen path and step are kept. */
  | { readonly type: 'show'; readonly simulation: Simulation; readonly start: Start }
  /** The same function from another start, to be drawn beside: the answer to `compare`. */
  | { readonly type: 'beside'; readonly simulation: Simulation }
  /** The starts that can be asked for; until this comes none is offered. */
  | { readonly type: 'choices'; readonly choices: StartChoices }
  /** The function could no longer be simulated; what is drawn is out of date. */
  | { readonly type: 'stale'; readonly reason: string }
  /** Something that was asked for could not be done. */
  | { readonly type: 'problem'; readonly text: string }
  /** The user put the cursor on a line of the simulated file: show the step there, if the path has one. */
  | { readonly type: 'cursor'; readonly line: number };

export type FromTimeline =
  /** The timeline listens; messages sent before this one may be lost. */
  | { readonly type: 'ready' }
  /** The user moved to a step: show its line, leave the focus where it is. */
  | { readonly type: 'reveal'; readonly span: Span }
  /** Simulate the function anew from this start. */
  | { readonly type: 'start'; readonly start: Start }
  /** Simulate it once more from this start, to be drawn beside. */
  | { readonly type: 'compare'; readonly start: Start }
  /** Put this text on the clipboard. */
  | { readonly type: 'copy'; readonly text: string }
  /** Write this file where the user wants it. */
  | { readonly type: 'export'; readonly file: ExportedFile };
