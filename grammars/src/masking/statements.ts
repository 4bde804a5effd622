/** Macros among statements: iterators, scoped guards, macros before a block, calls without a semicolon. */
import { ASSERTIONS, CLASS, GUARD, isIterator, SCOPED_GUARDS } from '../dialect/macros.js';
import { isStatement, maskArguments } from './arguments.js';
import { type Call, nameArgument } from './calls.js';
import { Holds } from './nesting.js';
import type { Rewrite } from './rewrite.js';

/** Returns the last token it settled, or undefined when the call can stay a call. */
export function maskStatementCall(rewrite: Rewrite, call: Call): number | undefined {
  const { code } = rewrite;
  const name = code.at(call.name);
  if (name === GUARD || name === CLASS) recordGuard(rewrite, call);
  if (ASSERTIONS.has(name)) {
    rewrite.replaceInside(call.open, call.close);
    return call.close;
  }
  if (closesDo(rewrite, call) && isIterator(name)) return maskHead(rewrite, call, 'while');
  if (call.before === 'static' || call.before === 'extern' || call.before === 'const') {
    return maskStaticDeclaration(rewrite, call);
  }
  if (!call.beginsStatement) return undefined;
  if (call.after === '=' && code.at(call.close + 2) === '{' && call.before !== ')')
    return maskDeclaration(rewrite, call);
  const unwrapped = maskWrappedStatement(rewrite, call);
  if (unwrapped !== undefined) return unwrapped;
  if (isBareCall(rewrite, call)) return maskBareCall(rewrite, call);
  return maskBeforeStatement(rewrite, call);
}

/** `guard(mutex)(&lock)` and `CLASS(fd, f)(number)` parse as they are; what they mean has to be known. */
function recordGuard(rewrite: Rewrite, { name, open, close }: Call): void {
  const { code } = rewrite;
  const last = code.at(close + 1) === '(' ? code.pair(close + 1) : -1;
  if (last < 0) return;
  const args = code.inside(close + 1, last);
  const extent = rewrite.extent(name, last);
  if (code.at(name) === GUARD) {
    rewrite.record({ kind: 'guard', name: code.inside(open, close), args, ...extent });
  } else if (code.at(open + 2) === ',') {
    const declarator = code.start(open + 3);
    rewrite.record({ kind: 'class', name: code.at(open + 1), declarator, args, ...extent });
  }
}

/** `do { ... } macro(...);` */
function closesDo({ code }: Rewrite, { name, before, after }: Call): boolean {
  return before === '}' && after === ';' && code.at(code.pair(name - 1) - 1) === 'do';
}

function maskStaticDeclaration(rewrite: Rewrite, call: Call): number | undefined {
  if (call.after === '=') return maskDeclaration(rewrite, call);
  if (call.after === ';') rewrite.hide(call.name - 1);
  return undefined;
}

function maskDeclaration(rewrite: Rewrite, call: Call): number | undefined {
  const name = nameArgument(rewrite.code, call, 'first');
  if (name < 0) return undefined;
  rewrite.declare(call.name, call.close, name);
  return call.close;
}

/** A macro call that the next statement or the block's end follows without a semicolon. */
function isBareCall({ code }: Rewrite, { name, close, before, after, wordFollows }: Call): boolean {
  if (before === ')' || before === 'else' || isIterator(code.at(name)) || SCOPED_GUARDS.has(code.at(name)))
    return false;
  return after === '}' || (code.followsDirective(close + 1) && (wordFollows || after === ''));
}

/** `MACRO` alone on its line, where a statement, a member or a declaration could begin: it goes. */
export function maskBareWord(rewrite: Rewrite, i: number): number | undefined {
  const { code } = rewrite;
  const before = code.at(i - 1);
  const begins = before === ';' || before === '{' || before === '}' || code.followsDirective(i);
  if (!begins || !CAPITALS.test(code.at(i)) || !code.isFirstOnLine(i)) return undefined;
  if (!standsAlone(rewrite, i)) return undefined;
  rewrite.record({ kind: 'bare-call', name: code.at(i), args: '', ...rewrite.extent(i, i) });
  rewrite.hide(i);
  return i;
}

const CAPITALS = /^[A-Z][A-Z_0-9]+$/;

/** Does something new begin behind the word? At top level a word on the next line may be the name of a function. */
function standsAlone({ code }: Rewrite, i: number): boolean {
  const holds = code.holds(i);
  if (holds === Holds.Top) return code.followsDirective(i + 1);
  if (holds !== Holds.Statements && holds !== Holds.Members) return false;
  return (code.isWord(i + 1) || code.at(i + 1) === '}') && (code.beginsLine(i + 1) || code.followsDirective(i + 1));
}

/**
 * `DEBUG(int level = 0);`, `DEBUG(if (x) report(x));`: a declaration or a statement as the only argument stands for itself.
 */
function maskWrappedStatement(rewrite: Rewrite, call: Call): number | undefined {
  const { code } = rewrite;
  const { name, open, close } = call;
  const bare = call.after !== ';';
  if ((bare && !isBareCall(rewrite, call) && !call.wordFollows) || !isStatement(rewrite, open + 1, close - 1)) {
    return undefined;
  }
  rewrite.hide(name, open);
  code.text[open] = ';';
  const settled = code.at(close - 1) === ';' || code.at(close - 1) === '}';
  if (bare && !settled) rewrite.turnInto(close, ';');
  else rewrite.hide(close);
  rewrite.record({ kind: 'wrapped', name: code.at(name), ...rewrite.extent(name, close) });
  return open;
}

/** Becomes `name =args;`: the closing parenthesis is the only room for a semicolon. */
function maskBareCall(rewrite: Rewrite, call: Call): number {
  const { code } = rewrite;
  const { name, open, close } = call;
  maskArguments(rewrite, open, close);
  if (close === open + 1) rewrite.hide(open);
  else rewrite.replace(open, '=');
  rewrite.turnInto(close, ';');
  rewrite.record({
    kind: 'bare-call',
    name: code.at(name),
    args: code.inside(open, close),
    ...rewrite.extent(name, close),
  });
  return open;
}

/** `macro(...) statement`. */
function maskBeforeStatement(rewrite: Rewrite, call: Call): number | undefined {
  const { code } = rewrite;
  const { name, close, after, wordFollows } = call;
  const macro = code.at(name);
  const iterates = isIterator(macro);
  const guards = SCOPED_GUARDS.has(macro);
  if (after === 'else' || !(wordFollows || after === '{' || (iterates && expressionFollows(rewrite, call))))
    return undefined;
  if (wordFollows && !iterates && !guards && !code.beginsLine(close + 1)) return maskTypeMacro(rewrite, call);
  if (guards) return maskHead(rewrite, call, 'if');
  if (iterates) return maskHead(rewrite, call, macro.length >= 'while'.length ? 'while' : 'if');
  // Deeper on the next line stands the macro's own statement, anything else is the next statement.
  const owns = after === '{' || code.indentation(close + 1) > code.indentation(name);
  if (!owns) return maskBareCall(rewrite, call);
  return maskHead(rewrite, call, 'if');
}

/** A statement on the next line that begins with an operator: `*p = 0;`, `++n;`, `(*f)();`. */
function expressionFollows({ code }: Rewrite, { close, after }: Call): boolean {
  const doubled = after === code.at(close + 2) && (after === '+' || after === '-');
  return (after === '(' || after === '*' || doubled) && code.beginsLine(close + 1);
}

/** `MACRO(x) name = ...`: the macro stands for a type. */
function maskTypeMacro(rewrite: Rewrite, { name, open, close }: Call): number | undefined {
  if (![';', '=', '[', ','].includes(rewrite.code.at(close + 2))) return undefined;
  rewrite.replace(name, 'int');
  rewrite.hide(open, close);
  return close;
}

/** The macro becomes the keyword of a loop or a condition, its arguments one expression. */
function maskHead(rewrite: Rewrite, call: Call, keyword: 'while' | 'if'): number {
  const { code } = rewrite;
  const { name, open, close } = call;
  recordHead(rewrite, call);
  if (close > open + 1) {
    rewrite.replace(name, keyword);
    maskArguments(rewrite, open, close);
    return open;
  }
  const whole = `${keyword}(1)`;
  rewrite.replace(name, whole.length <= code.endOf(close) - code.start(name) ? whole : 'if(1)', close);
  return close;
}

function recordHead(rewrite: Rewrite, { name, open, close }: Call): void {
  const { code } = rewrite;
  const macro = code.at(name);
  const args = code.inside(open, close);
  const extent = rewrite.extent(name, close);
  if (SCOPED_GUARDS.has(macro)) {
    const rest = code.at(open + 2) === ',' ? code.inside(open + 2, close) : '';
    rewrite.record({ kind: 'scoped-guard', name: code.at(open + 1), args: rest, ...extent });
  } else if (isIterator(macro)) rewrite.record({ kind: 'iterator', name: macro, args, ...extent });
  else rewrite.record({ kind: 'block', name: macro, args, ...extent });
}
