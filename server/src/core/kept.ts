/**
 * Things made for a key and kept from one round to the next: `sweep` forgets what was not asked for since the last one. They
 * can be taken along to another run.
 */
export class Kept<T> {
  private known = new Map<string, { readonly value: T }>();
  private used = new Map<string, { readonly value: T }>();
  private made = false;

  /** What was made for this key; made now when there is nothing, or nothing good. */
  get(key: string, make: () => T, isGood: (value: T) => boolean = () => true): T {
    const known = this.used.get(key) ?? this.known.get(key);
    const entry = known && isGood(known.value) ? known : this.enter(make());
    this.used.set(key, entry);
    return entry.value;
  }

  /** What is there, asked for or not. */
  find(key: string): T | undefined {
    return (this.used.get(key) ?? this.known.get(key))?.value;
  }

  private enter(value: T): { readonly value: T } {
    this.made = true;
    return { value };
  }

  sweep(): void {
    this.known = this.used;
    this.used = new Map();
  }

  /** Whether anything was made, and not only taken from before. */
  get isNew(): boolean {
    return this.made;
  }

  /** All there is, to be taken along: from then on nothing is new. */
  taken(): [key: string, value: T][] {
    this.made = false;
    return [...new Map([...this.known, ...this.used])].map(([key, { value }]) => [key, value]);
  }

  /** What was taken along. */
  bring(entries: readonly (readonly [key: string, value: T])[]): void {
    for (const [key, value] of entries) this.known.set(key, { value });
  }
}
