import { type CacheMount, type Instruction, run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import { DEPENDENCIES_STAGE, downloads, type StageContext } from '../../toolchain.ts';

/** The virtual environment with the app's dependencies. It belongs to the workspace's user. */
export const VENV = '/opt/venv';

/** Managers get their own environments, so that what they depend on cannot conflict with the app's dependencies. */
export const managerFolder = (program: string): string => `/opt/${program}`;

/**
 * Installs a manager from the package index. It is part of the workspace; a separate step, so that a changed
 * dependency does not install it again.
 */
export function installManager(context: StageContext, program: string, requirement: string): Instruction {
  const folder = managerFolder(program);
  return run([`python3 -m venv ${folder}`, `${folder}/bin/pip install ${shellWord(requirement)}`], {
    mounts: [pipCache(context)],
  });
}

export function pipCache(context: StageContext): CacheMount {
  return downloads(context, 'pip', DEPENDENCIES_STAGE, '/root/.cache/pip');
}
