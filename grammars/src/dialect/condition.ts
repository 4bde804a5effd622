/** Conditions of `#if`: true, false, or undefined when the configuration does not say. */

export type Truth = boolean | undefined;
export type Config = (symbol: string) => Truth;

/** Symbols that are the same in every kernel build of C code. */
const FIXED: ReadonlyMap<string, boolean> = new Map([
  ['__KERNEL__', true],
  ['__GNUC__', true],
  ['__cplusplus', false],
  ['__ASSEMBLY__', false],
  ['__ASSEMBLER__', false],
  ['__CHECKER__', false],
  ['__GENKSYMS__', false],
]);

/** Macros of kconfig.h that test a symbol: true also for a module. */
const ENABLED = new Set(['IS_ENABLED', 'IS_REACHABLE']);

/** Tokens of a condition that are read; a longer one is not decided. */
const LONGEST = 200;

/** Truth of a directive such as `#ifdef CONFIG_SMP`, `#elif defined(A) && !B`, `#else`. */
export function truthOf(directive: string, config: Config): Truth {
  const plain = directive.replace(/\/\*[\s\S]*?(\*\/|$)|\/\/.*|\\\r?\n/g, ' ');
  const [, word = '', condition = ''] = /^#\s*(\w+)([\s\S]*)$/.exec(plain) ?? [];
  if (word === 'else') return true;
  if (word === 'ifdef' || word === 'elifdef') return isDefined(condition.trim(), config);
  if (word === 'ifndef' || word === 'elifndef') return not(isDefined(condition.trim(), config));
  const tokens = condition.match(/\w+|&&|\|\||[=!<>]=|\S/g) ?? [];
  if (tokens.length === 0 || tokens.length > LONGEST) return undefined;
  const reader = new ConditionReader(tokens, config);
  const truth = reader.either();
  return reader.atEnd ? truth : undefined;
}

function isDefined(symbol: string, config: Config): Truth {
  return FIXED.get(symbol) ?? config(symbol);
}

function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function and(a: Truth, b: Truth): Truth {
  return a === false || b === false ? false : a === undefined || b === undefined ? undefined : true;
}

function or(a: Truth, b: Truth): Truth {
  return not(and(not(a), not(b)));
}

/** Reads `||`, `&&`, `!`, parentheses, `defined`, IS_ENABLED and integers; comparisons are not decided. */
class ConditionReader {
  private at = 0;
  private readonly tokens: readonly string[];
  private readonly config: Config;

  constructor(tokens: readonly string[], config: Config) {
    this.tokens = tokens;
    this.config = config;
  }

  get atEnd(): boolean {
    return this.at === this.tokens.length;
  }

  either(): Truth {
    let truth = this.both();
    while (this.skip('||')) truth = or(truth, this.both());
    return truth;
  }

  private both(): Truth {
    let truth = this.single();
    while (this.skip('&&')) truth = and(truth, this.single());
    return truth;
  }

  private single(): Truth {
    if (this.skip('!')) return not(this.single());
    if (this.skip('(')) {
      const truth = this.either();
      this.skip(')');
      return truth;
    }
    const word = this.tokens[this.at++] ?? '';
    if (/^\d/.test(word)) return /^\d+[uUlL]*$/.test(word) ? Number.parseInt(word, 10) !== 0 : undefined;
    const takesSymbol = word === 'defined' || word === 'IS_BUILTIN' || ENABLED.has(word);
    if (!takesSymbol) return FIXED.get(word) ?? this.valueOf(word);
    const parenthesis = this.skip('(');
    const symbol = this.tokens[this.at++] ?? '';
    if (parenthesis) this.skip(')');
    const truth = isDefined(symbol, this.config);
    return ENABLED.has(word) ? or(truth, this.config(`${symbol}_MODULE`)) : truth;
  }

  /** A symbol used as a number: not defined is 0; defined says nothing of its value. */
  private valueOf(symbol: string): Truth {
    return /^\w+$/.test(symbol) && this.config(symbol) === false ? false : undefined;
  }

  private skip(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }
}
