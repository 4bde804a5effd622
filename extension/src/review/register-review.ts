/** Review Patch or Range: its command, its view, its diffs. Only where there are processes, and the workspace is trusted. */

import type { ReviewReport } from '@folioscope/server/protocol';
import {
  commands,
  Disposable,
  env,
  type LogOutputChannel,
  l10n,
  ProgressLocation,
  type TextDocument,
  window,
  workspace,
} from 'vscode';
import { askWhat, isPatchDocument } from './ask-what.js';
import { PatchDiagnostics } from './patch-diagnostics.js';
import { ReviewDiffs } from './review-diffs.js';
import { type Place, type ReviewNode, type Stop, stopsOf, totalsOf } from './review-model.js';
import { OPEN_FINDING, OPEN_PLACE, ReviewTree } from './review-tree.js';
import { type ReviewedTree, reviewedTree } from './reviewed-tree.js';
import { type ReviewInput, runReview } from './run-review.js';

/** `program`: the command line that ships with the extension. */
export function registerReview(program: string, output: LogOutputChannel): Disposable {
  return new Review(program, output);
}

/** Larger documents are reviewed when they are asked for only. */
const LARGEST_UNASKED = 512 * 1024;

class Review implements Disposable {
  readonly #tree = new ReviewTree();
  readonly #view = window.createTreeView<ReviewNode>('folioscope.review', { treeDataProvider: this.#tree });
  readonly #diffs = new ReviewDiffs();
  readonly #diagnostics = new PatchDiagnostics();
  readonly #parts: Disposable;
  /** What the view shows, to be asked for in another form. */
  #reviewed: { readonly tree: ReviewedTree; readonly input: ReviewInput } | undefined;
  #stops: readonly Stop[] = [];
  #at = -1;

  constructor(
    private readonly program: string,
    private readonly output: LogOutputChannel,
  ) {
    const command = (name: string, run: (...args: never[]) => unknown) =>
      commands.registerCommand(name, (...args) => this.#quietly(async () => void (await run(...(args as never[])))));
    this.#parts = Disposable.from(
      this.#view,
      this.#diffs,
      this.#diagnostics,
      command('folioscope.review', () => this.#review()),
      command('folioscope.review.next', () => this.#step(1)),
      command('folioscope.review.previous', () => this.#step(-1)),
      command('folioscope.review.copyReply', () => this.#copyReply()),
      command(OPEN_PLACE, (patch: Stop['patch'], place: Place) => this.#diffs.open(patch, place)),
      command(OPEN_FINDING, (patch: Stop['patch'], finding: Stop['finding']) => this.#openStop({ patch, finding })),
      workspace.onDidOpenTextDocument((document) => this.#reviewUnasked(document)),
      workspace.onDidSaveTextDocument((document) => this.#reviewUnasked(document)),
    );
    void commands.executeCommand('setContext', 'folioscope.canReview', true);
    for (const document of workspace.textDocuments) this.#reviewUnasked(document);
  }

  dispose(): void {
    this.#parts.dispose();
  }

  async #review(): Promise<void> {
    const document = window.activeTextEditor?.document;
    const tree = this.#treeFor(document);
    if (!tree) return;
    const input = await askWhat();
    if (!input) return;
    const title = l10n.t('Folioscope: reviewing');
    const text = await window
      .withProgress({ location: ProgressLocation.Window, title, cancellable: true }, (_, token) =>
        runReview(this.program, tree, input, 'json', token),
      )
      .then(undefined, (error: unknown) => this.#fail(error));
    if (text === undefined) return;
    const report = JSON.parse(text) as ReviewReport;
    this.#reviewed = { tree, input };
    this.#show(report, tree.root);
    this.#view.message = totalsOf(report);
    if (document && 'patch' in input && document.getText() === input.patch) this.#diagnostics.show(document, report);
  }

  #show(report: ReviewReport, root: string): void {
    this.#stops = stopsOf(report);
    this.#at = -1;
    this.#diffs.show(report, root);
    this.#tree.show(report);
    void commands.executeCommand('setContext', 'folioscope.reviewed', true);
    const [first] = this.#tree.roots;
    if (first) void this.#view.reveal(first, { focus: false, select: false });
  }

  /** A patch that is opened shows what it breaks; that it cannot be applied here is nobody's error. */
  #reviewUnasked(document: TextDocument): void {
    if (!workspace.isTrusted || !isPatchDocument(document)) return;
    const tree = reviewedTree(document);
    const patch = document.getText();
    if (!tree || patch.length > LARGEST_UNASKED) return;
    runReview(this.program, tree, { patch }, 'json').then(
      (text) => {
        if (text !== undefined && !document.isClosed)
          this.#diagnostics.show(document, JSON.parse(text) as ReviewReport);
      },
      (error) => this.output.info(`${document.uri.path}: ${messageOf(error)}`),
    );
  }

  async #step(by: 1 | -1): Promise<void> {
    const count = this.#stops.length;
    if (count === 0) return tell(l10n.t('this review has no findings'));
    this.#at = this.#at < 0 ? (by > 0 ? 0 : count - 1) : (this.#at + by + count) % count;
    const stop = this.#stops[this.#at];
    if (stop) await this.#openStop(stop);
  }

  async #openStop(stop: Stop): Promise<void> {
    this.#at = this.#stops.findIndex(({ finding }) => finding === stop.finding);
    await this.#diffs.open(stop.patch, stop.finding);
  }

  async #copyReply(): Promise<void> {
    if (!this.#reviewed) return tell(l10n.t('review a patch first'));
    const { tree, input } = this.#reviewed;
    const text = await runReview(this.program, tree, input, 'mail');
    if (!text) return tell(l10n.t('this review has no findings, so there is nothing to reply'));
    await env.clipboard.writeText(text);
    tell(l10n.t('the reply is in the clipboard'));
  }

  /** The tree to review in; says why when there is none. */
  #treeFor(document: TextDocument | undefined): ReviewedTree | undefined {
    const tree = reviewedTree(document);
    if (!workspace.isTrusted) tell(l10n.t('a review runs git, and this workspace is not trusted'));
    else if (!tree) tell(l10n.t('open the folder of a kernel tree first'));
    else return tree;
    return undefined;
  }

  /** What was shown before is not what was asked for: the view says why it is empty. */
  #fail(error: unknown): never {
    this.#reviewed = undefined;
    this.#show({ version: 1, kernel: '', series: [] }, '');
    this.#view.message = messageOf(error);
    throw error;
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const message = messageOf(error);
      this.output.error(message);
      tell(message.split('\n')[0] ?? message);
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const MESSAGE_TIME = 8_000;

function tell(text: string): void {
  window.setStatusBarMessage(`Folioscope: ${text}`, MESSAGE_TIME);
}
