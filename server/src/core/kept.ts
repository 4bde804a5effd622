/** Things made for a key and kept from one round to the next: `sweep` forgets what was not asked for since the last one. */
export class Kept<T> {
  private known = new Map<string, { readonly value: T }>();
  private used = new Map<string, { readonly value: T }>();

  /** What was made for this key; made now when there is nothing. */
  get(key: string, make: () => T): T {
    const entry = this.used.get(key) ?? this.known.get(key) ?? { value: make() };
    this.used.set(key, entry);
    return entry.value;
  }

  sweep(): void {
    this.known = this.used;
    this.used = new Map();
  }

  /** What the last sweep left. */
  values(): T[] {
    return [...this.known.values()].map(({ value }) => value);
  }
}
