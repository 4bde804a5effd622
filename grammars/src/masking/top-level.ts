/** Macros outside of functions: system calls, signatures, declarations, annotations behind a parameter list. */
import { syscallPrefix } from '../dialect/macros.js';
import { Trait } from '../dialect/words.js';
import { type Call, nameArgument } from './calls.js';
import type { Rewrite } from './rewrite.js';

const STORAGE = new Set(['static', 'extern', 'const', 'inline', 'volatile']);

/** Returns the last token it settled, or undefined when the call can stay. */
export function maskTopLevelCall(rewrite: Rewrite, call: Call): number | undefined {
  const { code } = rewrite;
  const beginsDeclaration = call.beginsStatement && code.isFirstOnLine(call.name);
  if (call.after === '{' && maskSyscall(rewrite, call)) return call.close;
  const mayBeSignature = beginsDeclaration ? call.before !== ')' : STORAGE.has(call.before);
  if (call.after === '{' && mayBeSignature) return maskSignature(rewrite, call);
  if (isAnnotation(rewrite, call)) return hideAttribute(rewrite, call);
  if (STORAGE.has(call.before)) return maskStaticDeclaration(rewrite, call);
  if (!beginsDeclaration) return undefined;
  if (call.after === '=' && call.before !== ')') {
    rewrite.declare(call.name, call.close, nameArgument(code, call, 'last'));
    return call.close;
  }
  if (call.after === ';') return maskDeclarationArguments(rewrite, call);
  // EXPORT_SYMBOL(x) without a semicolon, or an attribute on its own line.
  const alone = call.wordFollows || call.after === '' || code.followsDirective(call.close + 1);
  return alone && call.after !== '{' && call.after !== '=' ? hideAttribute(rewrite, call) : undefined;
}

/** `SYSCALL_DEFINE2(foo, int, a, int, b)` becomes `long foo(int a, int b)`. */
function maskSyscall(rewrite: Rewrite, call: Call): boolean {
  const { code } = rewrite;
  const prefix = syscallPrefix(code.at(call.name));
  const name = call.open + 1;
  if (!prefix || !code.isWord(name)) return false;
  const plain = name + 1 === call.close;
  if (!plain && code.at(name + 1) !== ',') return false;
  rewrite.replace(call.name, 'long');
  if (plain) {
    // No room for an empty list behind the name: `(foo)` becomes `foo()`, one character to the left.
    rewrite.replace(call.open, `${code.at(name)}()`, call.close);
  } else {
    rewrite.hide(call.open);
    rewrite.replace(name + 1, '(');
    joinPairs(rewrite, name + 2, call.close);
  }
  rewrite.record({
    kind: 'syscall',
    name: prefix + code.at(name),
    declarator: code.start(plain ? call.open : name),
    ...rewrite.extent(call.name, call.close),
  });
  return true;
}

/** `int, a, int, b`: every other comma goes. `SC_ARG64(mask)` is a pair in itself. */
function joinPairs(rewrite: Rewrite, first: number, close: number): void {
  const { code } = rewrite;
  let betweenTypeAndName = true;
  for (let i = first; i < close; i++) {
    const inner = code.pair(i);
    if (inner > i && inner < close) {
      const pair = betweenTypeAndName && inner === i + 2 && code.at(i - 2) === ',';
      if (pair) rewrite.declare(i - 1, inner, i + 1);
      if (pair) betweenTypeAndName = false;
      i = inner;
    } else if (code.at(i) === ',') {
      if (betweenTypeAndName) rewrite.hide(i);
      betweenTypeAndName = !betweenTypeAndName;
    }
  }
}

/** Letters a made-up signature needs: `int` and one for the name. */
const SHORTEST_SIGNATURE = 'int x'.length;

/** `TEST(name) { ... }`: a function without parameters, whose made-up name stands at the end of the macro's. */
function maskSignature(rewrite: Rewrite, call: Call): number {
  const { code } = rewrite;
  const macro = code.at(call.name);
  if (macro.length < SHORTEST_SIGNATURE) return call.close;
  const argument = nameArgument(code, call, 'first');
  rewrite.record({
    kind: 'signature',
    name: macro,
    function: argument < 0 ? macro : code.at(argument),
    args: code.inside(call.open, call.close),
    declarator: code.start(call.name) + 'int '.length,
    ...rewrite.extent(call.name, call.close),
  });
  rewrite.replace(call.name, `int ${'_'.repeat(macro.length - 'int '.length)}`);
  rewrite.replaceInside(call.open, call.close);
  return call.close;
}

/** `int f(void) UNKNOWN(x) {`. */
function isAnnotation({ code }: Rewrite, { before, after, close, wordFollows }: Call): boolean {
  if (before !== ')') return false;
  return after === '{' || after === ';' || (wordFollows && !code.has(close + 1, Trait.Keyword));
}

function hideAttribute(rewrite: Rewrite, call: Call): number {
  const { code } = rewrite;
  rewrite.hide(call.name, call.close);
  rewrite.record({
    kind: 'attribute',
    name: code.at(call.name),
    args: code.inside(call.open, call.close),
    ...rewrite.extent(call.name, call.close),
  });
  return call.close;
}

/** `static DEFINE_MUTEX(m);` becomes a call, `static DEFINE_X(a, m) = ...` a declaration of its last name. */
function maskStaticDeclaration(rewrite: Rewrite, call: Call): number | undefined {
  const { code } = rewrite;
  if (call.after === ';') {
    for (let i = call.name - 1; STORAGE.has(code.at(i)); i--) rewrite.hide(i);
    return maskDeclarationArguments(rewrite, call);
  }
  if (call.after !== '=' && call.after !== '[' && call.after !== ',') return undefined;
  rewrite.declare(call.name, call.close, nameArgument(code, call, 'last'));
  return call.close;
}

/** What shows that the arguments of a declaration macro are no expressions. */
const NO_EXPRESSIONS =
  /[{};"]|\b(?:if|return|struct|union|enum|const|unsigned|int|long|void|char|static)\b|^\s*\.|,\s*\.|,\s*,|,\s*$|\*\s*[,)]|\*\s*$/;

/** `DEFINE_PER_CPU(struct x, y);`: arguments that are no expressions go. */
function maskDeclarationArguments(rewrite: Rewrite, call: Call): number {
  const { code, source } = rewrite;
  if (NO_EXPRESSIONS.test(source.slice(code.endOf(call.open), code.start(call.close)))) {
    rewrite.replaceInside(call.open, call.close);
  }
  return call.close;
}
