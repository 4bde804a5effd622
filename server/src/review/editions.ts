/** The texts of files along a series, as the core knows them: what one patch leaves is what the next begins with. */
import type { Core, CoreOptions, Definitions, FunctionBooks, FunctionOutline } from '../core.js';
import type { NotAnalysed } from '../protocol.js';

/** One text of a file, open in the core. */
export interface Edition {
  readonly path: string;
  outline(): readonly FunctionOutline[];
  lost(): readonly NotAnalysed[];
  books(functionName: string): FunctionBooks | undefined;
  /** A line of the text, 1-based. */
  line(number: number): string;
}

interface Opened {
  readonly text: string;
  /** What the rest of the tree is; the same text can do another thing in another tree. */
  readonly definitions: Definitions;
  readonly name: string;
}

export class Editions {
  /** Two for each path, the older first: before and after a patch. */
  private readonly opened = new Map<string, readonly Opened[]>();
  private count = 0;

  constructor(
    private readonly core: Core,
    private readonly options: CoreOptions,
  ) {}

  /** A text that is open already is not read again. */
  open(path: string, text: string, definitions: Definitions): Edition {
    const there = this.opened.get(path) ?? [];
    const known = there.find((o) => o.text === text && o.definitions.state === definitions.state);
    const edition = known ?? { text, definitions, name: String(++this.count) };
    if (!known && there.length > 1 && there[0]) this.core.forget(path, there[0].name);
    if (!known) this.opened.set(path, [...there.slice(-1), edition]);
    return this.edition(path, edition);
  }

  /** Gives back all that the core keeps for them. */
  close(): void {
    for (const [path, editions] of this.opened) for (const { name } of editions) this.core.forget(path, name);
    this.opened.clear();
  }

  private edition(path: string, { text, definitions, name }: Opened): Edition {
    const { core } = this;
    const options = { ...this.options, definitions };
    const file = { path, text, edition: name };
    let lines: readonly string[] | undefined;
    return {
      path,
      outline: () => core.outline(file, options),
      lost: () => core.lost(file, options),
      books: (functionName) => core.books(file, functionName, options),
      line: (number) => {
        lines ??= text.split('\n');
        return lines[number - 1] ?? '';
      },
    };
  }
}
