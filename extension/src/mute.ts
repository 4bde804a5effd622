/** The off switch: nothing is shown until it is asked for. Remembered for the workspace. */
import { commands, type ExtensionContext } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { MUTE_METHOD } from './requests.js';

const KEY = 'muted';

export class Mute {
  readonly #context: ExtensionContext;
  readonly #client: () => Promise<BaseLanguageClient | undefined>;
  readonly #onChange: (muted: boolean) => void;

  constructor(
    context: ExtensionContext,
    client: () => Promise<BaseLanguageClient | undefined>,
    onChange: (muted: boolean) => void,
  ) {
    this.#context = context;
    this.#client = client;
    this.#onChange = onChange;
    this.#show();
  }

  get muted(): boolean {
    return this.#context.workspaceState.get(KEY, false);
  }

  async toggle(): Promise<void> {
    await this.#context.workspaceState.update(KEY, !this.muted);
    this.#show();
    await this.tell();
  }

  /** A server that has just started does not know. */
  async tell(): Promise<void> {
    const client = await this.#client();
    await client?.sendNotification(MUTE_METHOD, { muted: this.muted });
  }

  #show(): void {
    void commands.executeCommand('setContext', 'folioscope.muted', this.muted);
    this.#onChange(this.muted);
  }
}
