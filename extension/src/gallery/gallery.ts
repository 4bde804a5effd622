/** The gallery of mailing-list threads: choose one, read what is argued, step through its chapters with the kernels side by side. */
import type { ThreadTimeline } from '@folioscope/server/protocol';
import { element } from '../timeline/element.js';
import { listenForMoves, type Move } from '../timeline/keyboard.js';
import { createListbox } from '../timeline/listbox.js';
import { createPlayer } from '../timeline/player.js';
import { onThemeChange } from '../timeline/theme.js';
import { chapterTable } from './grid.js';
import { createKernelPane, type KernelPane } from './kernel-pane.js';
import type { FromGallery, ToGallery } from './messages.js';
import { describeStep, isBroken, type Leaf, leavesOf, notesAt } from './model.js';
import { createGalleryToolbar } from './toolbar.js';

/** What the user has chosen to look at. */
export interface GalleryView {
  readonly thread: string;
  readonly chapter: string;
  readonly step: number;
}

export interface GalleryHost {
  send(message: FromGallery): void;
  /** Keeps the view for as long as the tab lives, also while it is hidden. */
  save(view: GalleryView): void;
  saved(): GalleryView | undefined;
  /** There is an editor that can open code. */
  readonly opensCode: boolean;
}

export class Gallery {
  readonly #host: GalleryHost;
  #leaves: readonly Leaf[] = [];
  #index = 0;
  #step = 0;
  #kernels: readonly KernelPane[] = [];

  readonly #title = element('h1', {});
  readonly #facts = element('p', { class: 'facts' });
  readonly #argument = element('div', { class: 'argument', tabindex: 0, role: 'region', 'aria-label': 'The argument' });
  readonly #chapterList = createListbox('paths', 'Threads and their chapters', (index) =>
    this.#byHand(() => this.#chooseLeaf(index)),
  );
  readonly #stepList = createListbox('steps', 'Steps of the chapter', (index) =>
    this.#byHand(() => this.#chooseStep(index)),
  );
  readonly #toolbar = createGalleryToolbar({
    onStep: (by) => this.#byHand(() => this.#chooseStep(this.#step + by)),
    onPlay: () => this.#player.toggle(),
    onCode: (code) => this.#host.send({ type: 'code', code }),
    onTable: (shown) => this.#showTable(shown),
  });
  readonly #player = createPlayer(
    () => this.#turn(),
    (playing) => this.#toolbar.showPlaying(playing),
  );
  readonly #chapterText = element('div', { class: 'chapter' });
  readonly #kernelArea = element('div', { class: 'kernels' });
  readonly #table = element('div', { class: 'table visually-hidden', tabindex: 0, role: 'region' });
  readonly #pane = element(
    'div',
    { class: 'pane gallery-pane' },
    element('div', { class: 'picture' }, this.#chapterText, this.#kernelArea),
    element('div', { class: 'steps' }, this.#stepList.node),
    this.#table,
  );
  /** Says to a screen reader where the user has moved. */
  readonly #told = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });

  constructor(root: HTMLElement, host: GalleryHost) {
    this.#host = host;
    this.#table.setAttribute('aria-label', 'Table');
    root.classList.add('timeline', 'gallery');
    root.replaceChildren(
      element('header', { class: 'header' }, this.#title, this.#facts, this.#argument),
      element(
        'div',
        { class: 'body' },
        element('section', { class: 'paths', 'aria-label': 'Threads' }, this.#chapterList.node),
        element('div', { class: 'controls' }, this.#toolbar.node),
        element('div', { class: 'panes' }, this.#pane),
      ),
      this.#told,
    );
    listenForMoves(document.body, (move) => this.#move(move));
    onThemeChange(() => this.#drawKernels());
  }

  receive({ threads }: ToGallery): void {
    this.#player.stop();
    this.#leaves = leavesOf(threads);
    const saved = this.#host.saved();
    const again = this.#leaves.findIndex(
      ({ thread, chapter }) => thread.name === saved?.thread && chapter.id === saved.chapter,
    );
    this.#index = Math.max(again, 0);
    this.#step = again < 0 ? 0 : (saved?.step ?? 0);
    this.#chapterList.fill(threads.map((thread) => ({ heading: headingOf(thread), rows: rowsOf(thread) })));
    this.#chapterList.select(this.#index);
    this.#drawLeaf();
  }

  get #leaf(): Leaf | undefined {
    return this.#leaves[this.#index];
  }

  #drawLeaf(): void {
    const leaf = this.#leaf;
    if (!leaf) return;
    const { thread, chapter, number } = leaf;
    if (this.#title.textContent !== thread.title) this.#drawThread(thread);
    this.#chapterText.replaceChildren(
      element('h2', {}, `${number}. ${chapter.title}`),
      ...chapter.text.map((paragraph) => element('p', {}, paragraph)),
      ...chapter.pages.map(({ slot, label }) =>
        element('p', { class: 'facts' }, element('code', {}, slot), `: ${label}`),
      ),
    );
    this.#stepList.fill([{ rows: chapter.steps.map((_, step) => stepRow(leaf, step)) }]);
    this.#table.replaceChildren(chapterTable(leaf));
    this.#kernels = chapter.kernels.map((_, index) =>
      createKernelPane(chapter, index, (step) => this.#byHand(() => this.#chooseStep(step))),
    );
    this.#kernelArea.replaceChildren(...this.#kernels.map(({ node }) => node));
    this.#drawKernels();
  }

  #drawThread({ title, date, subject, text, code }: ThreadTimeline): void {
    this.#title.textContent = title;
    this.#facts.textContent = told(date, subject && `“${subject}”`);
    this.#argument.replaceChildren(element('div', {}, ...text.map((paragraph) => element('p', {}, paragraph))));
    this.#argument.scrollTop = 0;
    this.#toolbar.showCode(this.#host.opensCode ? code : []);
  }

  #drawKernels(): void {
    for (const kernel of this.#kernels) kernel.draw();
    this.#showStep(this.#step);
  }

  #showStep(step: number): void {
    const leaf = this.#leaf;
    if (!leaf) return;
    const { thread, chapter } = leaf;
    this.#step = Math.max(0, Math.min(step, chapter.steps.length - 1));
    const description = describeStep(chapter, this.#step);
    for (const kernel of this.#kernels) kernel.select(this.#step, description);
    this.#stepList.select(this.#step);
    this.#toolbar.showStep(this.#step, chapter.steps.length);
    this.#host.save({ thread: thread.name, chapter: chapter.id, step: this.#step });
  }

  #chooseStep(step: number): void {
    this.#showStep(step);
    if (this.#leaf) this.#told.textContent = describeStep(this.#leaf.chapter, this.#step);
  }

  #chooseLeaf(index: number): void {
    const next = Math.max(0, Math.min(index, this.#leaves.length - 1));
    if (next === this.#index) return;
    this.#index = next;
    this.#step = 0;
    this.#chapterList.select(next);
    this.#drawLeaf();
    const leaf = this.#leaf;
    if (leaf) this.#told.textContent = `${leaf.thread.title}, chapter ${leaf.number}: ${leaf.chapter.title}`;
  }

  #showTable(shown: boolean): void {
    this.#pane.classList.toggle('show-table', shown);
    this.#table.classList.toggle('visually-hidden', !shown);
  }

  /** One step on while playing; after the last one it begins again. Says whether another follows. */
  #turn(): boolean {
    const last = (this.#leaf?.chapter.steps.length ?? 1) - 1;
    this.#chooseStep(this.#step < last ? this.#step + 1 : 0);
    return this.#step < last;
  }

  #byHand(choose: () => void): void {
    this.#player.stop();
    choose();
  }

  #move(move: Move): void {
    if (move.kind === 'play') {
      this.#player.toggle();
      return;
    }
    this.#player.stop();
    if (move.kind === 'path') this.#chooseLeaf(this.#index + move.by);
    else if (move.kind === 'step') this.#chooseStep(this.#step + move.by);
    else if (move.kind === 'first-step') this.#chooseStep(0);
    else if (move.kind === 'last-step') this.#chooseStep(Number.POSITIVE_INFINITY);
  }
}

const headingOf = ({ title, date }: ThreadTimeline): string => told(title, date);

/** A scenario of one's own has neither date nor subject. */
const told = (...facts: string[]): string => facts.filter((fact) => fact !== '').join(' · ');

const rowsOf = ({ chapters }: ThreadTimeline): readonly HTMLElement[] =>
  chapters.map((chapter, index) => element('div', { class: 'chapter-row' }, `${index + 1}. ${chapter.title}`));

function stepRow({ chapter }: Leaf, step: number): HTMLElement {
  return element(
    'div',
    { class: `step ${isBroken(chapter, step) ? 'step-break' : ''}` },
    element('span', { class: 'step-event' }, String(step + 1)),
    element('span', { class: 'step-text' }, chapter.steps[step]?.op ?? ''),
    ...notesAt(chapter, step).map((note) => element('span', { class: 'step-note' }, note)),
  );
}
