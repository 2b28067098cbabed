import { DvmError } from '../../event/error.ts';

/** In VS Code the setting `devopsmaestro.engineTimeoutSeconds`. */
export const ENGINE_TIMEOUT_VARIABLE = 'DVM_ENGINE_TIMEOUT_SECONDS';
/** A virtual machine that wakes up takes a second or two. */
const DEFAULT_SECONDS = 5;
const MAX_SECONDS = 600;

/** How long an engine may take to answer a request, in milliseconds. Throws `usage`. */
export function engineTimeoutMs(env: NodeJS.ProcessEnv): number {
  const text = env[ENGINE_TIMEOUT_VARIABLE] ?? '';
  if (text === '') return DEFAULT_SECONDS * 1000;
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= MAX_SECONDS) return seconds * 1000;
  throw new DvmError({
    kind: 'usage',
    message: `${ENGINE_TIMEOUT_VARIABLE} must be a whole number from 1 to ${MAX_SECONDS}, but is "${text}".`,
    hint: `Correct it, or unset it for the default of ${DEFAULT_SECONDS} s.`,
  });
}
