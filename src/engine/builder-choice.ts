import { DvmError } from '../event/error.ts';
import { BUILDER_CHOICES, type BuilderChoice } from '../event/event.ts';

/** Who shall run builds: `DVM_BUILDER`. Throws `usage`. */
export function builderChoice(env: NodeJS.ProcessEnv): BuilderChoice {
  const text = env['DVM_BUILDER'] || 'auto';
  const choice = BUILDER_CHOICES.find((each) => each === text);
  if (choice === undefined)
    throw new DvmError({
      kind: 'usage',
      message: `DVM_BUILDER must be one of ${BUILDER_CHOICES.join(', ')}, not "${text}".`,
    });
  return choice;
}
