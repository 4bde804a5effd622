/**
 * Conditional groups the grammar cannot hold. One that wraps whole statements, declarations or members stays as it is; one
 * that splits a statement, an expression or a signature is reduced to one branch.
 */
import type { MaskOptions } from '../mask.js';
import type { Branch, BranchRecord, MaskRecord } from '../record.js';
import type { Edits } from '../text/edits.js';
import { Kind, type Tokens } from '../text/tokens.js';
import type { Hidden } from './attributes.js';
import { choose } from './choice.js';
import { findGroups, type Group, isConditional } from './groups.js';
import { Holds, Nesting } from './nesting.js';

/** Hides branches and directives, in the edits and in `hidden`. */
export function reduceBranches(
  source: string,
  tokens: Tokens,
  hidden: Hidden,
  edits: Edits,
  records: MaskRecord[],
  options: MaskOptions,
): void {
  new BranchReducer(source, tokens, hidden, edits, records, options).run();
}

class BranchReducer {
  private readonly groups: ReadonlyMap<number, Group>;
  private readonly codeAfter: Int32Array;
  private readonly nesting = new Nesting();
  /** The last two visible tokens. */
  private previous = -1;
  private beforePrevious = -1;

  constructor(
    private readonly source: string,
    private readonly tokens: Tokens,
    private readonly hidden: Hidden,
    private readonly edits: Edits,
    private readonly records: MaskRecord[],
    private readonly options: MaskOptions,
  ) {
    this.groups = findGroups(tokens, hidden);
    this.codeAfter = followingCode(tokens);
  }

  run(): void {
    const { tokens, hidden, nesting } = this;
    for (let index = 0; index < tokens.count; index++) {
      if (hidden[index]) continue;
      if (tokens.kind[index] === Kind.Directive) {
        this.visitDirective(index);
        continue;
      }
      if (tokens.kind[index] === Kind.Bracket) {
        nesting.take(index, this.textOf(index), this.textOf(this.previous), this.textOf(this.beforePrevious));
      }
      this.beforePrevious = this.previous;
      this.previous = index;
    }
  }

  private visitDirective(index: number): void {
    const { nesting } = this;
    const group = this.groups.get(index);
    const inValues = nesting.brace === Holds.Values;
    const inEnumerators = nesting.brace === Holds.Enumerators;
    if (!group) {
      const inExpression = nesting.inParentheses || inValues || inEnumerators || this.splitsStatement(index);
      if (inExpression && !isConditional(this.textOf(index))) this.hide(index, index);
    } else if (nesting.inParentheses) this.reduce(group);
    else if (inValues) this.reduceInValues(group);
    else if (nesting.brace === Holds.Members) {
      if (!this.endsStatement(this.previous)) this.reduce(group);
    } else if (!inEnumerators && !this.wrapsStatements(group)) this.reduce(group);
  }

  /** Does a directive such as #define stand between a signature and its body, or a condition and its statement? */
  private splitsStatement(index: number): boolean {
    if (this.textOf(this.previous) !== ')') return false;
    if (this.nesting.atTop) return this.textOf(this.nextCode(index)) === '{';
    return CONDITIONS.has(this.nesting.beforeClosed);
  }

  /** Entries of an initialiser: where every branch is a list of its own, only the directives have to go. */
  private reduceInValues(group: Group): void {
    const lists = group.branches.every(
      (branch) => branch.balanced && (branch.last < 0 || this.textOf(branch.last) === ','),
    );
    const record = this.describe(group);
    if (lists && record.because === 'default') {
      for (const { directive } of group.branches) this.hide(directive, directive);
      this.hide(group.end, group.end);
      this.records.push({ ...record, kept: 'all' });
    } else this.reduce(group, record);
  }

  /** Can the group stand as a node among statements or top-level declarations? */
  private wrapsStatements(group: Group): boolean {
    const atTop = this.nesting.atTop;
    const beforeBody = this.textOf(this.nextCode(group.end)) === '{';
    /** At top level a macro call needs no semicolon: `EXPORT_SYMBOL(x)`; before a body it would be a signature. */
    const ends = (index: number): boolean =>
      this.endsStatement(index) || (atTop && this.textOf(index) === ')' && !beforeBody);
    if (!ends(this.previous) || this.textOf(this.nextCode(group.end)) === 'else') return false;
    return group.branches.every(
      (branch) => branch.balanced && (branch.last < 0 || (ends(branch.last) && this.textOf(branch.first) !== 'else')),
    );
  }

  private endsStatement(index: number): boolean {
    const text = this.textOf(index);
    return index < 0 || text === ';' || text === '}' || text === '{' || (text === ':' && this.endsLabel(index));
  }

  /** Is this colon the end of `case X:` or `default:`? */
  private endsLabel(colon: number): boolean {
    for (let index = colon - 1; index >= 0 && index > colon - LONGEST_LABEL; index--) {
      if (this.hidden[index]) continue;
      const text = this.textOf(index);
      if (text === 'case' || text === 'default') return true;
      if (text === ';' || text === '{' || text === '}') return false;
    }
    return false;
  }

  private reduce(group: Group, record = this.describe(group)): void {
    this.records.push(record);
    for (const [index, branch] of group.branches.entries()) {
      this.hide(branch.directive, index === record.kept ? branch.directive : branch.end - 1);
    }
    this.hide(group.end, group.end);
  }

  private describe(group: Group): BranchRecord {
    const { start, end } = this.tokens;
    const branches: Branch[] = group.branches.map((branch) => ({
      directive: this.source.slice(start[branch.directive], end[branch.directive]),
      start: start[branch.directive] ?? 0,
      end: start[branch.end] ?? 0,
    }));
    return { kind: 'branch', branches, ...choose(this.source, branches, this.options), ...this.extentOf(group) };
  }

  private extentOf(group: Group): { start: number; end: number } {
    const first = group.branches[0]?.directive ?? group.end;
    return { start: this.tokens.start[first] ?? 0, end: this.tokens.end[group.end] ?? 0 };
  }

  private hide(first: number, last: number): void {
    this.hidden.fill(1, first, last + 1);
    this.edits.blank(this.tokens.start[first] ?? 0, this.tokens.end[last] ?? 0);
  }

  /** Index of the first visible token of code behind `index`. */
  private nextCode(index: number): number {
    const next = this.codeAfter[index] ?? this.tokens.count;
    let visible = next;
    while (this.hidden[visible]) visible = this.codeAfter[visible] ?? this.tokens.count;
    // Later searches from here take one step.
    if (visible !== next) this.codeAfter[next] = visible;
    return visible;
  }

  private textOf(index: number): string {
    return this.tokens.text[index] ?? '';
  }
}

const CONDITIONS = new Set(['if', 'for', 'while', 'switch']);

/** Tokens a case label is searched back over. */
const LONGEST_LABEL = 15;

/** For each token the index of the next one that is no directive. */
function followingCode(tokens: Tokens): Int32Array {
  const following = new Int32Array(tokens.count);
  let next = tokens.count;
  for (let index = tokens.count - 1; index >= 0; index--) {
    following[index] = next;
    if (tokens.kind[index] !== Kind.Directive) next = index;
  }
  return following;
}
