import { editorMetadata } from '../../image/plan.ts';

export interface EditorConfiguration {
  /** For the image's label `devcontainer.metadata`. */
  readonly metadata: readonly object[];
}

/** Phase 5: what editors are told about the image. Certificates are not configured by any field yet. */
export function configureEditor(): EditorConfiguration {
  return { metadata: editorMetadata() };
}
