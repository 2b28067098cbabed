import { commandProvider, type SecretCommands } from './command.ts';
import { environmentProvider } from './environment.ts';
import { fileProvider } from './file.ts';
import { type SecretProvider, type SecretProviders, unreadable } from './provider.ts';
import type { SecretSource } from '../workspace/secret-source.ts';

export interface SecretSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly commands: SecretCommands;
  /** VS Code's secret storage; absent in the terminal. */
  readonly stored?: (name: string) => Promise<string | undefined>;
}

/** The providers of one door. */
export function secretProviders({ env, commands, stored }: SecretSettings): SecretProviders {
  return {
    env: environmentProvider(env),
    file: fileProvider,
    command: commandProvider(commands, env),
    vscode: storageProvider(stored),
  };
}

/** VS Code keeps its secrets in the keychain under its own name: no other program gets at them. */
function storageProvider(stored: SecretSettings['stored']): SecretProvider<Extract<SecretSource, { kind: 'vscode' }>> {
  return {
    read: async (source) => {
      if (stored === undefined)
        throw unreadable(
          source,
          'only VS Code can read it, and this is a terminal',
          'Build this workspace in VS Code, or let spec.source be env, file or command.',
        );
      const value = await stored(source.secret);
      if (value !== undefined) return value;
      throw unreadable(
        source,
        'nothing is stored under this name',
        `Run "DevOpsMaestro: Set Secret…" and store ${source.secret}.`,
      );
    },
  };
}
