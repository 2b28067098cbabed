import { editorMetadata } from '../../image/plan.ts';
import type { Workspace } from '../../workspace/workspace.ts';

export interface EditorConfiguration {
  /** For the image's label `devcontainer.metadata`. */
  readonly metadata: readonly object[];
}

/** Phase 5: what editors are told about the image. */
export function configureEditor(workspace: Workspace): EditorConfiguration {
  return { metadata: editorMetadata(workspace) };
}
