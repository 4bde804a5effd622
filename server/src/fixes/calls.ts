/** The calls in a piece of source. */
import type { Node } from 'web-tree-sitter';

export interface CallText {
  readonly callee: string;
  readonly calleeStart: number;
  readonly args: readonly string[];
}

/** Every call of a function by its name, in the order of the text. */
export function callsIn(node: Node, text: string): readonly CallText[] {
  return node.descendantsOfType('call_expression').flatMap((call) => {
    const [name, list] = [call?.childForFieldName('function'), call?.childForFieldName('arguments')];
    if (name?.type !== 'identifier' || !list) return [];
    const args = list.namedChildren.flatMap((arg) => (arg ? [text.slice(arg.startIndex, arg.endIndex)] : []));
    return [{ callee: text.slice(name.startIndex, name.endIndex), calleeStart: name.startIndex, args }];
  });
}
