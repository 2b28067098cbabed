/** Where a secret stands. The YAML says where it is found, never what it is. */
export type SecretSource =
  /** A variable of the environment that the build is started in. */
  | { readonly kind: 'env'; readonly variable: string }
  /** A file of this machine. */
  | { readonly kind: 'file'; /** Absolute. */ readonly path: string }
  /** What the user has stored by the command *Set Secret*. */
  | { readonly kind: 'vscode'; readonly secret: string }
  /** What a program prints that the user, and only the user, has configured under a name. */
  | CommandSource;

export interface CommandSource {
  readonly kind: 'command';
  readonly command: string;
  readonly secret: string;
  readonly environment?: string;
  readonly field?: string;
}

/** Documents that say `vault` mean the command of this name. */
export const VAULT_COMMAND = 'vault';

/** Where a secret stands, in words that complete "found in". */
export function describeSource(source: SecretSource): string {
  switch (source.kind) {
    case 'env':
      return `the variable ${source.variable} of this machine`;
    case 'file':
      return `the file ${source.path}`;
    case 'vscode':
      return `VS Code's secret storage as "${source.secret}"`;
    case 'command': {
      const details = [
        source.environment && `environment ${source.environment}`,
        source.field && `field ${source.field}`,
      ].filter((each) => each !== undefined);
      return `"${source.secret}"${details.length === 0 ? '' : ` (${details.join(', ')})`} of the secret command "${source.command}"`;
    }
  }
}
