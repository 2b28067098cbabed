import { DvmError } from '../../event/error.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Workspace } from '../model.ts';

/** Turns an error in a document into the reason why something cannot be built. */
export function documentError({ message, hint, file, line, column }: Diagnostic): DvmError {
  return new DvmError({ kind: 'invalid_input', message, ...(hint !== undefined && { hint }), file, line, column });
}

/** Throws `invalid_input` for a workspace with an error in its documents. */
export function requireValid({ problem }: Pick<Workspace, 'problem'>): void {
  if (problem !== undefined) throw documentError(problem);
}
