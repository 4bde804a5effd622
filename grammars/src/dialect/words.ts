/** What the word lists say of one word, as bits, so that a token is looked up once. */
import { ATTRIBUTE_CALLS, ATTRIBUTES, CLEANUP_CALLS } from './attributes.js';
import { words } from './list.js';
import { ALIGNMENT_OF, ASSEMBLY, TYPE_OF } from './macros.js';

export const Trait = {
  /** A word of C itself: no macro, no name. */
  Keyword: 1,
  /** A type that needs no declaration. */
  Primitive: 2,
  /** Begins a declaration when it follows an unknown word. */
  BeginsDeclaration: 4,
  /** May stand before a declared name without being its type. */
  Qualifier: 8,
  Attribute: 16,
  AttributeCall: 32,
  CleanupCall: 64,
  /** `struct`, `union`, `enum`. */
  Tag: 128,
  /** Has a concern of its own; see masking/expressions.ts. */
  Special: 256,
} as const;

const LISTS: readonly (readonly [number, ReadonlySet<string>])[] = [
  [
    Trait.Keyword,
    words(`if else while for do switch case default return break continue goto sizeof typeof __typeof__ __typeof
      typeof_unqual struct union enum static extern inline __inline __inline__ const volatile register auto typedef
      restrict __restrict void char short int long float double signed unsigned asm __asm __asm__ _Generic`),
  ],
  [
    Trait.Primitive,
    words(`void char short int long float double signed unsigned bool size_t ssize_t ptrdiff_t intptr_t uintptr_t
      int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t max_align_t nullptr_t char8_t char16_t char32_t`),
  ],
  [
    Trait.BeginsDeclaration,
    words(`int void char bool long short unsigned signed float double struct union enum static extern inline size_t
      ssize_t`),
  ],
  [
    Trait.Qualifier,
    words(`static extern inline __inline __inline__ const volatile register auto typedef struct union enum return goto
      else case do sizeof unsigned signed long short restrict __restrict typeof in`),
  ],
  [Trait.Attribute, ATTRIBUTES],
  [Trait.AttributeCall, ATTRIBUTE_CALLS],
  [Trait.CleanupCall, CLEANUP_CALLS],
  [Trait.Tag, words('struct union enum')],
  [Trait.Special, new Set([...ASSEMBLY, ...TYPE_OF, ...ALIGNMENT_OF, 'case', 'offsetof'])],
];

const TRAITS = new Map<string, number>();
for (const [trait, list] of LISTS) for (const word of list) TRAITS.set(word, (TRAITS.get(word) ?? 0) | trait);

/** Words this long or longer share a row of `LISTED`. */
const LONGEST = 63;

/** 1 for each first letter and length some listed word has: most words are told apart without a look-up. */
const LISTED = new Uint8Array(128 * (LONGEST + 1));
for (const word of TRAITS.keys()) LISTED[rowOf(word)] = 1;

function rowOf(word: string): number {
  return (word.charCodeAt(0) & 127) * (LONGEST + 1) + Math.min(word.length, LONGEST);
}

/** The bits of a word; 0 for a word no list has. */
export function traitsOf(word: string): number {
  return LISTED[rowOf(word)] ? (TRAITS.get(word) ?? 0) : 0;
}
