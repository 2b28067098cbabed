import { DvmError } from '../event/error.ts';
import { type CleanupLimits, DEFAULT_LIMITS } from '../session/cleanup.ts';

/** In VS Code the setting `devopsmaestro.logs.maxSizeMegabytes`. */
export const LOG_SIZE_VARIABLE = 'DVM_LOGS_MAX_MEGABYTES';

/** How much is kept of earlier sessions. Throws `usage` for a size that is none. */
export function cleanupLimits(env: NodeJS.ProcessEnv): CleanupLimits {
  const asked = env[LOG_SIZE_VARIABLE] ?? '';
  if (asked === '') return DEFAULT_LIMITS;
  if (/^\d{1,9}$/.test(asked)) return { ...DEFAULT_LIMITS, maxLogBytes: Number(asked) * 1024 ** 2 };
  throw new DvmError({
    kind: 'usage',
    message: `${LOG_SIZE_VARIABLE} must be a whole number of megabytes, but is "${asked}".`,
    hint: 'Correct it, or unset it to keep up to 1024.',
  });
}
