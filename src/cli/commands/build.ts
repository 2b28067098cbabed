import { buildSettings } from '../../app/settings.ts';
import { DvmError, type ErrorReport } from '../../event/error.ts';
import type { BuildEvent, BuildFlags } from '../../event/event.ts';
import { exitCode } from '../../event/status.ts';
import type { SessionRecord } from '../../session/log/fold.ts';
import type { Diagnostic } from '../../workspace/document/diagnostic.ts';
import type { BrokenDocument } from '../../workspace/resource.ts';
import type { Selection } from '../../workspace/hierarchy/select.ts';
import type { Workspace } from '../../workspace/model.ts';
import { askConsent } from '../consent.ts';
import { counted, formatDuration, parseDuration, table } from '../terminal/format.ts';
import { openHome } from '../../app/home.ts';
import { sessionJson } from '../terminal/json.ts';
import { LiveView } from '../terminal/live.ts';
import { formatError, headed, type Output, writeDiagnostics, writeError, writeJson } from '../terminal/output.ts';
import { type ProgressChoice, progressMode } from '../terminal/progress-mode.ts';
import { onStopSignal } from '../signals.ts';
import { isCurrent } from './is-current.ts';
import { isTerminal, liveTerminal, reportedColumns } from '../terminal/terminal.ts';
import { VERSION } from '../version.ts';

/** The exit code for invalid documents, even if everything else was built. */
const INVALID = 2;

export interface BuildOptions extends Omit<Selection, 'names'> {
  readonly root: string;
  readonly cache: boolean;
  readonly pull?: boolean;
  readonly force?: boolean;
  readonly target?: string;
  readonly timeout?: string;
  readonly concurrency?: string;
  readonly dryRun?: boolean;
  readonly isCurrent?: boolean;
  readonly trust?: boolean;
  readonly progress?: ProgressChoice;
}

/** `dvm build`. Returns the exit code. */
export async function build(names: readonly string[], options: BuildOptions, output: Output): Promise<number> {
  const flags = buildFlags(options);
  const settings = buildSettings(process.env);
  const { format } = output;
  const mode = progressMode({
    choice: options.progress,
    format,
    env: process.env,
    isTerminal: isTerminal('stderr'),
    columns: reportedColumns(),
  });
  const { diagnosticReport, errorsOf, loadRoot, openHistory, selectForBuild } = await import('../../app/reader.ts');
  const loaded = await loadRoot(options.root);
  const errors = errorsOf(loaded);
  // Builds report unused files and unset variables themselves.
  const shown =
    options.dryRun === true ? loaded.diagnostics : loaded.diagnostics.filter(({ code }) => code === undefined);
  if (output.format === 'text') writeDiagnostics(output, shown);
  const { workspaces, hasErrors, refusal } = selectForBuild(loaded, { ...options, names }, options.root);
  if (refusal !== undefined) {
    writeError(output, refusal, output.format === 'text' ? [] : loaded.diagnostics);
    return INVALID;
  }
  const withErrors = (code: number): number => (code === 0 && hasErrors ? INVALID : code);
  if (options.dryRun === true) return withErrors(dryRun(workspaces, output));

  const home = openHome();
  const allowed = await askConsent(home, workspaces, options.trust === true, output);
  if (options.isCurrent === true)
    return withErrors(await isCurrent({ workspaces, flags, settings, allowed }, home, output));
  let say = (line: string): void => output.note(line);
  const store = await openHistory(home, { onWarning: (message) => say(`warning: ${message}`) });
  const { readCommands, secretProviders, startSession } = await import('../../app/engine.ts');
  const providers = secretProviders({ env: process.env, commands: await readCommands(home) });
  const live = new LiveView(mode, liveTerminal(), process.env);
  say = (line) => live.say(line);
  const onEvent = (event: BuildEvent): void => {
    live.push(event);
    if (format === 'jsonl') writeJson(output, event);
  };
  const session = await startSession(
    { workspaces, flags, settings, allowed },
    { home, store, env: process.env, providers, version: VERSION, onEvent },
  );
  const release = onStopSignal(
    () => {
      live.say('Stopping the build… (press Ctrl-C again to stop immediately)');
      session.control.interrupt();
    },
    () => session.interruptNow(),
  );
  const results = await session.done.finally(() => {
    release();
    live.end();
  });
  writeOutcome(await store.get(session.id), errors, output);
  if (names.length === 0) writeUnavailable(loaded.broken, diagnosticReport, output);
  // A workspace with invalid documents was not attempted.
  return withErrors(exitCode(results.filter((_, index) => workspaces[index]?.problem === undefined)));
}

function buildFlags(options: BuildOptions): BuildFlags {
  const timeoutMs = options.timeout === undefined ? undefined : parseDuration(options.timeout);
  if (options.timeout !== undefined && !(timeoutMs !== undefined && timeoutMs > 0))
    throw usage('--timeout', options.timeout, 'a time such as 90s, 10m or 1h30m');
  const concurrency = options.concurrency === undefined ? undefined : Number(options.concurrency);
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency > 0))
    throw usage('--concurrency', options.concurrency, 'a positive whole number');
  const option = !options.cache ? '--no-cache' : options.pull === true ? '--pull' : options.force && '--force';
  if (options.isCurrent === true && option !== undefined) {
    const message = `--is-current builds nothing, so it cannot be combined with ${option}.`;
    throw new DvmError({ kind: 'usage', message });
  }
  return {
    ...(options.cache ? {} : { noCache: true }),
    ...(options.pull === true && { pull: true }),
    ...(options.force === true && { force: true }),
    ...(options.target !== undefined && { target: options.target }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(concurrency !== undefined && { concurrency }),
  };
}

function usage(option: string, value: string | undefined, expected: string): DvmError {
  return new DvmError({ kind: 'usage', message: `${option} must be ${expected}, not "${value ?? ''}".` });
}

function dryRun(workspaces: readonly Workspace[], output: Output): number {
  if (output.format !== 'text') {
    writeJson(output, {
      dryRun: true,
      workspaces: workspaces
        .filter(({ problem }) => problem === undefined)
        .map(({ name, app, path, location }) => ({ name, app, path, file: location.file })),
    });
    return 0;
  }
  const valid = workspaces.filter(({ problem }) => problem === undefined);
  for (const workspace of valid) output.result(`${workspace.path} (dry run)`);
  output.result(`Would build ${counted(valid.length, 'workspace')}.`);
  return 0;
}

/** Reports workspaces that are not in the session because their documents could not be parsed. */
function writeUnavailable(
  broken: readonly BrokenDocument[],
  reportOf: (error: Diagnostic) => ErrorReport,
  output: Output,
): void {
  if (output.format !== 'text') return;
  for (const { kind, name, app, error } of broken) {
    if (kind !== 'Workspace') continue;
    const path = app === undefined ? name : `${app}/${name}`;
    output.note(['', ...headed(`${path}: `, formatError(reportOf(error)))]);
  }
}

function writeOutcome(session: SessionRecord, diagnostics: readonly Diagnostic[], output: Output): void {
  if (output.format === 'jsonl') return;
  if (output.format === 'json')
    return writeJson(output, { ...sessionJson(session), ...(diagnostics.length > 0 && { diagnostics }) });
  for (const { ref, result } of session.workspaces) {
    if (result?.error !== undefined) output.note(['', ...headed(`${ref.path}: `, formatError(result.error))]);
  }
  const rows = session.workspaces.map(({ ref, status, durationMs, result }) => [
    ref.path,
    result?.wasCurrent === true ? 'up to date' : status,
    result?.image ?? '-',
    durationMs === undefined ? '-' : formatDuration(durationMs),
  ]);
  output.result(table(['WORKSPACE', 'STATUS', 'IMAGE', 'DURATION'], rows));
  const count = (status: string): number => session.workspaces.filter((row) => row.status === status).length;
  const total = session.workspaces.length;
  const others = total - count('succeeded') - count('failed');
  const rest = others > 0 ? `, ${others} cancelled or timed out` : '';
  output.result(
    `Build ${session.status}: ${count('succeeded')} succeeded, ${count('failed')} failed${rest} (${total} total)`,
  );
}
