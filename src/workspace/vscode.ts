import type { Located } from './document/diagnostic.ts';
import type { Json } from './document/json.ts';

/** What VS Code is told when it opens a container of the image. */
export interface VsCode {
  /** `publisher.name[@version]`, or with a minus before it to leave one out. */
  readonly extensions: readonly Located<string>[];
  readonly settings: ReadonlyMap<string, Located<Json>>;
}

export const NO_VSCODE: VsCode = { extensions: [], settings: new Map() };
