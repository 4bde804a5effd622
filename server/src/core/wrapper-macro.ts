/** `#define foo(x) bar(x, 1)`: a macro that wraps one call, as the function it could be. */

export interface WrapperMacro {
  /** What it calls. */
  readonly callee: string;
  /** A function of the same name, parameters and effect. Its types say only that a parameter may be a pointer. */
  readonly text: string;
}

/** Undefined when its body is not one call, or its parameters are variable. */
export function functionOfMacro(definition: string): WrapperMacro | undefined {
  const plain = definition.replace(/\\\r?\n/g, ' ').replace(/\/\*[\s\S]*?\*\//g, ' ');
  const match = /^#\s*define\s+(\w+)\(([\w\s,]*)\)\s+\(?\s*((\w+)\s*\(.*\))\s*$/.exec(plain);
  const [, name, list, body, callee] = match ?? [];
  if (name === undefined || list === undefined || body === undefined || callee === undefined) return undefined;
  const parameters = list.split(',').map((parameter) => parameter.trim());
  const call = plain.includes(`(${body}`) && !isBalanced(body) ? body.slice(0, -1) : body;
  if (!isBalanced(call)) return undefined;
  const declared = parameters[0] === '' ? 'void' : parameters.map((parameter) => `void *${parameter}`).join(', ');
  return { callee, text: `static inline void *${name}(${declared})\n{\n\treturn ${call};\n}` };
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    else if (character === ')' && --depth < 0) return false;
  }
  return depth === 0;
}
