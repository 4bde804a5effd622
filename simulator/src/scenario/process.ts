/** The test process and its children: address space, descriptors, a call in the background. */
import type { Inode } from '../machine/inode.js';
import type { Mm } from '../machine/mm.js';

/** A call that may be waiting: true from `attempt` means it has returned. */
export interface BackgroundCall {
  /** Does it go on only when a page is woken? Else it looks after every operation. */
  readonly sleeps: boolean;
  /** Tries to go on. */
  attempt(): boolean;
  returned: boolean;
  /** Its return was read by a poll. */
  collected: boolean;
}

/** The test program's ends of the pipes to a child: descriptors of its own. */
export interface Pipes {
  readonly commands: number;
  readonly answers: number;
}

export class Process {
  readonly files = new Map<number, Inode | undefined>();
  background: BackgroundCall | undefined;

  constructor(
    readonly mm: Mm,
    /** To the test program; which has none to itself. */
    readonly pipes?: Pipes,
  ) {}

  /** Opens two pipes; the ends that the child uses are closed again. */
  openPipes(): Pipes {
    const open = () => this.openDescriptor(undefined);
    const commandsEnd = open();
    const pipes = { commands: open(), answers: open() };
    const answersEnd = open();
    this.close(commandsEnd);
    this.close(answersEnd);
    return pipes;
  }

  /** The lowest free descriptor, now open on this file (undefined: something that is no file). */
  openDescriptor(inode: Inode | undefined): number {
    let descriptor = 0;
    while (this.files.has(descriptor)) descriptor++;
    this.files.set(descriptor, inode);
    if (inode) inode.opens++;
    return descriptor;
  }

  /** close(): false for a descriptor that is not open. */
  close(descriptor: number): boolean {
    if (!this.files.has(descriptor)) return false;
    const inode = this.files.get(descriptor);
    this.files.delete(descriptor);
    if (inode) inode.opens--;
    return true;
  }
}
