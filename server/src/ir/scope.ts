/** The variables of a function while it is lowered: C's block scopes, and the `__free` that stands on some of them. */
import type { Extent } from './expression.js';
import type { Variable } from './graph.js';

/** Runs when its block is left. */
export type Cleanup =
  | { readonly kind: 'free'; readonly release: string; readonly slot: string; readonly extent: Extent }
  | { readonly kind: 'call'; readonly callee: string; readonly extent: Extent };

interface Block {
  readonly names: Map<string, Variable>;
  readonly cleanups: Cleanup[];
}

/** Depth of a block: 0 is the parameters'. */
export type Depth = number;

export class Scope {
  readonly variables: Variable[] = [];
  private readonly blocks: Block[] = [];
  private readonly used = new Map<string, number>();

  get depth(): Depth {
    return this.blocks.length;
  }

  open(): void {
    this.blocks.push({ names: new Map(), cleanups: [] });
  }

  close(): void {
    this.blocks.pop();
  }

  declare(name: string, declared: Omit<Variable, 'slot' | 'name'>): Variable {
    const count = (this.used.get(name) ?? 0) + 1;
    this.used.set(name, count);
    const variable: Variable = { ...declared, name, slot: count === 1 ? name : `${name}~${count}` };
    this.blocks.at(-1)?.names.set(name, variable);
    this.variables.push(variable);
    return variable;
  }

  /** A variable that has no name in the source; `label` is the expression whose value it keeps. */
  temporary(extent: Extent, label: string): Variable {
    const declared = this.declare('%', { type: 'int', depth: 0, inFrame: false, parameter: false, extent });
    const text = label.replace(/\s+/g, ' ');
    const variable = { ...declared, name: text.length > 40 ? `${text.slice(0, 37)}...` : text };
    this.variables[this.variables.length - 1] = variable;
    return variable;
  }

  find(name: string): Variable | undefined {
    for (let i = this.blocks.length - 1; i >= 0; i--) {
      const found = this.blocks[i]?.names.get(name);
      if (found) return found;
    }
    return undefined;
  }

  addCleanup(cleanup: Cleanup): void {
    this.blocks.at(-1)?.cleanups.push(cleanup);
  }

  /** What runs when control goes from here out to a block of `depth`: innermost first, last declared first. */
  cleanupsDownTo(depth: Depth): readonly Cleanup[] {
    return this.blocks
      .slice(depth)
      .reverse()
      .flatMap((block) => [...block.cleanups].reverse());
  }

  /** Cleanups of all open blocks, as they are now (for a goto whose label is not known yet). */
  snapshot(): readonly (readonly Cleanup[])[] {
    return this.blocks.map((block) => [...block.cleanups]);
  }
}
