import type { BuildSpec } from '../../app/build-spec.ts';
import type { CheckedWorkspace } from '../../app/engine.ts';
import type { Home } from '../../home/folder.ts';
import { onStopSignal } from '../signals.ts';
import { table } from '../terminal/format.ts';
import { formatError, headed, type Output, writeJson } from '../terminal/output.ts';

const OUT_OF_DATE = 3;
const FAILED = 1;
const INTERRUPTED = 130;

/** `dvm build --is-current`: says which images a build would change. Returns the exit code. */
export async function isCurrent(spec: BuildSpec, home: Home, output: Output): Promise<number> {
  const { checkAll, readCommands, secretProviders } = await import('../../app/engine.ts');
  const stop = new AbortController();
  const release = onStopSignal(
    () => stop.abort(),
    () => stop.abort(),
  );
  try {
    const providers = secretProviders({ env: process.env, commands: await readCommands(home) });
    const onWarning = (message: string): void => output.note(`warning: ${message}`);
    const checked = await checkAll(spec, { home, env: process.env, providers, onWarning, signal: stop.signal });
    if (output.format === 'text') writeText(checked, output);
    else writeJson(output, { workspaces: checked.map(jsonOf) });
    if (checked.some(({ state }) => 'error' in state)) return FAILED;
    return checked.every(({ state }) => 'isCurrent' in state && state.isCurrent) ? 0 : OUT_OF_DATE;
  } catch (error) {
    if (stop.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    release();
  }
}

function writeText(checked: readonly CheckedWorkspace[], output: Output): void {
  const rows = checked.map(({ workspace: { path }, state }) =>
    'error' in state
      ? [path, 'unknown', '-']
      : state.isCurrent
        ? [path, 'up to date', state.image.image]
        : [path, 'out of date', '-'],
  );
  for (const line of table(['WORKSPACE', 'STATE', 'IMAGE'], rows)) output.result(line);
  for (const { workspace, state } of checked) {
    const head = `${workspace.path}: `;
    if ('error' in state) output.note(['', ...headed(head, formatError(state.error))]);
    else if (!state.isCurrent) output.note(['', ...state.reasons.map((reason) => `${head}${reason}.`)]);
  }
}

function jsonOf({ workspace: { name, app, path }, state }: CheckedWorkspace): object {
  if ('error' in state) return { name, app, path, isCurrent: null, error: state.error };
  return state.isCurrent
    ? { name, app, path, isCurrent: true, image: state.image.image }
    : { name, app, path, isCurrent: false, reasons: state.reasons };
}
