import type { BuildEvent, BuildInputs, ImageLayer, LineOrigin } from '../../event/event.ts';
import { StepFold, type StepRecord } from '../../event/step-fold.ts';

/** An image that a FROM refers to, as it was resolved by the build. */
export interface BaseImage {
  readonly image: string;
  readonly digest: string;
}

/** The image that a FROM resolved, if that is what the step did. */
export function resolvedBase({ role, image, imageDigest }: StepRecord): BaseImage | undefined {
  if (role !== 'base' || image === undefined || imageDigest === undefined) return undefined;
  return { image, digest: imageDigest };
}

export interface RecordedDockerfile {
  readonly text: string;
  readonly fingerprint: string;
  /** The lines that come from a location in the user's files. */
  readonly origins: readonly LineOrigin[];
}

/** The details of a workspace's build, which are only in its log. */
export interface WorkspaceDetail {
  readonly steps: readonly StepRecord[];
  readonly baseImages: readonly BaseImage[];
  /** Absent if the build did not get that far, or its log was deleted. */
  readonly dockerfile?: RecordedDockerfile;
  readonly inputs?: BuildInputs;
  /** Newest first. */
  readonly layers?: readonly ImageLayer[];
}

/** Collects the details of a workspace's build; give it every event once, in order. */
export class DetailFold {
  readonly #steps = new StepFold();
  #dockerfile: RecordedDockerfile | undefined;
  #inputs: BuildInputs | undefined;
  #layers: readonly ImageLayer[] | undefined;

  push(event: BuildEvent): void {
    switch (event.type) {
      case 'step.waiting':
      case 'step.started':
      case 'step.progress':
      case 'step.finished':
        return this.#steps.push(event);
      case 'dockerfile':
        this.#dockerfile = { text: event.text, fingerprint: event.fingerprint, origins: event.origins ?? [] };
        return;
      case 'inputs':
        this.#inputs = event.inputs;
        return;
      case 'image':
        this.#layers = event.layers;
        return;
      default:
        return;
    }
  }

  detail(): WorkspaceDetail {
    const steps = this.#steps.steps();
    const bases = new Map(
      steps.flatMap((step) => {
        const base = resolvedBase(step);
        return base === undefined ? [] : [[`${base.image}@${base.digest}`, base] as const];
      }),
    );
    return {
      steps,
      baseImages: [...bases.values()],
      ...(this.#dockerfile && { dockerfile: this.#dockerfile }),
      ...(this.#inputs && { inputs: this.#inputs }),
      ...(this.#layers && { layers: this.#layers }),
    };
  }
}
