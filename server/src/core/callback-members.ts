/** Which functions of a source are called through a member of a structure: the catalogue may have the member's row. */

/** By function: the members of structures that point to it, `.read_folio = ext4_read_folio`. */
export function membersOf(text: string): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const [, member = '', name = ''] of text.matchAll(/\.(\w+)\s*=\s*&?(\w+)\s*[,}]/g))
    members.set(name, [...(members.get(name) ?? []), member]);
  return members;
}
