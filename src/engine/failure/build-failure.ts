import type { BuildFailure } from '../builder.ts';
import type { ImageRequest } from '../images/image-request.ts';
import { imageInError } from './pull-errors.ts';

/** The facts of a failed build that its builder knows. */
export interface FailureFacts extends Omit<BuildFailure, 'cause'> {
  readonly isConnectionLost?: boolean;
}

/** Adds the cause to the facts. */
export function buildFailure(
  { isConnectionLost = false, ...facts }: FailureFacts,
  request: Pick<ImageRequest, 'cacheFrom' | 'cacheTo'>,
): BuildFailure {
  return { cause: isConnectionLost ? 'connection' : causeOf(facts, request), ...facts };
}

function causeOf(
  { message, step, location, output }: Omit<BuildFailure, 'cause'>,
  { cacheFrom, cacheTo }: Pick<ImageRequest, 'cacheFrom' | 'cacheTo'>,
): BuildFailure['cause'] {
  // The layout of a layer cache is read by BuildKit, or by buildx, and only their words name the file that is damaged.
  const folders = [cacheFrom, cacheTo].filter((folder) => folder !== undefined);
  const namesCache = [message, ...output].some((line) => folders.some((folder) => line.includes(folder)));
  if (namesCache || step?.isCache === true) return 'cache';
  if (step === undefined && imageInError(message) !== undefined) return 'registry';
  if (step?.image !== undefined) return 'registry';
  if (step?.role === 'instruction') return 'step';
  return step === undefined && location !== undefined ? 'frontend' : 'other';
}
