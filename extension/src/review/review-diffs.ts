/** The files of a review as native diff editors, with a comment thread at each finding. Their texts are in memory only. */

import type { IntroducedFinding, PatchReview, ReviewReport } from '@folioscope/server/protocol';
import {
  CommentMode,
  type CommentThread,
  CommentThreadCollapsibleState,
  commands,
  comments,
  type Disposable,
  EventEmitter,
  l10n,
  MarkdownString,
  Range,
  type Tab,
  TabInputTextDiff,
  type TextDocumentContentProvider,
  TextEditorRevealType,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { Place } from './review-model.js';

const SCHEME = 'folioscope-review';

/** Lines that stay in view above a finding. */
const LINES_ABOVE = 5;

export class ReviewDiffs implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #provider = workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly #comments = comments.createCommentController('folioscope.review', l10n.t('Folioscope review'));
  #texts = new Map<string, string>();
  #threads: readonly CommentThread[] = [];
  #root = '';

  /** Takes over a review; what was shown of another one goes. */
  show(report: ReviewReport, root: string): void {
    this.#root = root;
    for (const thread of this.#threads) thread.dispose();
    const old = this.#texts;
    this.#texts = new Map();
    const threads: CommentThread[] = [];
    for (const [index, series] of report.series.entries())
      for (const patch of series.patches) {
        for (const file of patch.files) {
          const name = file.after ?? file.before;
          if (!file.texts || name === undefined) continue;
          this.#texts.set(uriOf(index, patch, 'before', name).toString(), file.texts.before);
          this.#texts.set(uriOf(index, patch, 'after', name).toString(), file.texts.after);
        }
        for (const finding of patch.introduced)
          threads.push(this.#thread(finding, uriOf(index, patch, 'after', finding.file)));
      }
    this.#threads = threads;
    this.#patches = new Map(report.series.flatMap((series, i) => series.patches.map((patch) => [patch, i] as const)));
    for (const uri of new Set([...old.keys(), ...this.#texts.keys()])) this.#changed.fire(Uri.parse(uri));
    void window.tabGroups.close(this.#emptyTabs());
  }

  /** Diffs of another review: there is nothing in them any more. */
  #emptyTabs(): readonly Tab[] {
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    return tabs.filter(
      ({ input }) =>
        input instanceof TabInputTextDiff &&
        input.modified.scheme === SCHEME &&
        !this.#texts.has(input.modified.toString()),
    );
  }

  /** By patch, which series it is of. */
  #patches: ReadonlyMap<PatchReview, number> = new Map();

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** Opens the diff of a file; a file the patch does not touch, as it is on disk. */
  async open(patch: PatchReview, { file, line }: Place): Promise<void> {
    const index = this.#patches.get(patch) ?? 0;
    const [before, after] = [uriOf(index, patch, 'before', file), uriOf(index, patch, 'after', file)];
    const at = Math.max(0, line - 1);
    const selection = new Range(at, 0, at, 0);
    if (!this.#texts.has(after.toString())) {
      await window.showTextDocument(Uri.joinPath(Uri.file(this.#root), file), { selection, preview: true });
      return;
    }
    const title = `${file} (${patch.number}/${patch.of})`;
    await commands.executeCommand('vscode.diff', before, after, title, { selection, preview: true });
    // The comment stands below its line: there is room for it when the line is near the top.
    const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === after.toString());
    const top = Math.max(0, at - LINES_ABOVE);
    editor?.revealRange(new Range(top, 0, top, 0), TextEditorRevealType.AtTop);
  }

  dispose(): void {
    this.#provider.dispose();
    this.#comments.dispose();
    this.#changed.dispose();
  }

  #thread(finding: IntroducedFinding, uri: Uri): CommentThread {
    const range = new Range(finding.line - 1, 0, finding.line - 1, 0);
    const thread = this.#comments.createCommentThread(uri, range, [
      { author: { name: 'Folioscope' }, mode: CommentMode.Preview, body: bodyOf(finding) },
    ]);
    thread.canReply = false;
    thread.label = finding.code;
    thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
    return thread;
  }
}

const uriOf = (series: number, patch: PatchReview, side: 'before' | 'after', file: string): Uri =>
  Uri.from({ scheme: SCHEME, path: `/${file}`, query: `${series}/${patch.number}/${side}` });

/** The claim and the path that leads to it. */
function bodyOf({ message, path, repairedBy }: IntroducedFinding): MarkdownString {
  const steps = path.filter((step) => step.event !== 'break');
  const lines = [
    asText(message),
    '',
    // A list, not a block of code: its long lines would keep the rest from being wrapped.
    ...steps.map(({ file, line, text }) => `- ${asText(`${file}:${line}: ${text}`)}`),
    ...(repairedBy === undefined ? [] : ['', asText(l10n.t('Patch {0} of this series repairs it.', repairedBy))]),
  ];
  return new MarkdownString(lines.join('\n'));
}

/** Text from the source stays text. The editor's own escape makes its spaces such that no line is wrapped at them. */
const asText = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]()#+\-.!~|>]/g, '\\$&')
    .replace(/\s+/g, ' ');
