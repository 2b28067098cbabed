import type { Fields } from '../document/fields.ts';
import type { Json } from '../document/json.ts';
import { extensionRule, holdsCredentials } from '../rules.ts';
import type { VsCode } from '../model.ts';
import type { Check } from './check.ts';

/** A line of a Dockerfile may have 65535 bytes, and escaping can double these. */
const LARGEST_SETTINGS = 24_000;

/**
 * Extensions and settings of VS Code. They are read as they are: `${workspaceFolder}` and the like mean something to
 * VS Code.
 */
export function readVsCode(vscode: Fields, check: Check): VsCode {
  const extensions = check.strings(vscode, 'extensions', extensionRule) ?? [];
  const settings = vscode.jsonMap('settings');
  for (const [name, { value, location }] of settings) {
    if (!holdsSecret(name, value)) continue;
    const message = `${vscode.path('settings')}.${name} looks like a secret, and everybody who has the image can read it.`;
    check.complain(
      { value: name, location },
      message,
      'Take it out of the file; VS Code keeps it in your user settings.',
    );
  }
  if (
    Buffer.byteLength(JSON.stringify(Object.fromEntries([...settings].map(([name, { value }]) => [name, value])))) >
    LARGEST_SETTINGS
  ) {
    vscode.error(
      'settings',
      `${vscode.path('settings')} is larger than the ${LARGEST_SETTINGS} bytes that a label can carry.`,
    );
  }
  vscode.reportUnknown();
  return { extensions, settings };
}

/** Names of settings speak of tokens and of authors without keeping secrets: only a text whose name ends so is one. */
const SECRET_NAME =
  /(?:token|secret|password|passwd|passphrase|credentials?|private_?key|api_?key|access_?key|authorization)$/i;

function holdsSecret(name: string, value: Json): boolean {
  if (typeof value === 'string')
    return (value !== '' && !/\$\{[a-z]+:/i.test(value) && SECRET_NAME.test(name)) || holdsCredentials(value);
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, each]) => holdsSecret(Array.isArray(value) ? name : key, each));
}
