import { resolve } from 'node:path';
import { engineSettings } from '../../app/settings.ts';
import { DvmError, reportOf } from '../../event/error.ts';
import { LogLines } from '../../app/log-lines.ts';
import type { SessionRecord } from '../../session/log/fold.ts';
import type { SessionStore } from '../../session/store.ts';
import { findBuilds, newestOf } from './find-builds.ts';
import { counted, indented } from '../terminal/format.ts';
import { history } from '../home.ts';
import { sessionJson } from '../terminal/json.ts';
import { type Output, writeJson } from '../terminal/output.ts';
import { sessionText } from './status.ts';
import { canAsk, confirm, isTerminal, writeBytes } from '../terminal/terminal.ts';

export interface DeleteOptions {
  readonly engineRecords?: boolean;
  readonly yes?: boolean;
}

export interface ExportOptions {
  /** "-" is standard output. */
  readonly file?: string;
  readonly force?: boolean;
}

/** `dvm session delete`. Returns the exit code. */
export async function deleteSessions(
  ids: readonly string[],
  { engineRecords = false, yes = false }: DeleteOptions,
  output: Output,
): Promise<number> {
  if (engineRecords !== (ids.length === 0))
    throw new DvmError({
      kind: 'usage',
      message: 'Specify either sessions to delete or --engine-records.',
      hint: 'List the sessions with: dvm build status --history',
    });
  const settings = engineSettings(process.env);
  const store = await history(output);
  const sessions = [];
  for (const id of new Set(ids)) sessions.push(await sessionToDelete(store, id));
  const what = engineRecords
    ? "the engine's records of builds by dvm"
    : `${counted(sessions.length, 'session')} with all logs: ${sessions.map(({ id }) => id.slice(0, 8)).join(', ')}`;
  if (!yes) await confirmed(`Delete ${what}?`, output);
  const { deleteEngineRecords, imagesOf } = await import('../../app/engine.ts');
  for (const { id } of sessions) await store.remove(id);
  const records = deleteEngineRecords(settings, process.env, engineRecords ? undefined : imagesOf(sessions));
  // The sessions are already deleted, so an engine that is not running is only a warning.
  const removed = await (engineRecords
    ? records
    : records.catch((error: unknown) => {
        output.note(`warning: The engine's records of them could not be deleted: ${reportOf(error).message}`);
        return 0;
      }));
  if (output.format !== 'text') writeJson(output, { deleted: sessions.map(({ id }) => id), engineRecords: removed });
  else {
    const deleted = engineRecords ? '' : `${counted(sessions.length, 'session')} and `;
    output.result(`Deleted ${deleted}${counted(removed, 'engine record')}.`);
  }
  return 0;
}

/** `dvm session export`. Returns the exit code. */
export async function exportOne(id: string, options: ExportOptions, output: Output): Promise<number> {
  const { exportedBytes, exportFileName, exportSession } = await import('../../app/reader.ts');
  const store = await history(output);
  const {
    sessions: [session],
  } = await findBuilds(store, [id]);
  if (options.file === '-') {
    refuseTerminal(output);
    await writeBytes(exportedBytes(store, session));
    return 0;
  }
  const file = resolve(options.file ?? exportFileName(session.id));
  await exportSession(store, session, file, options.force === true);
  if (output.format !== 'text') writeJson(output, { session: session.id, file });
  else
    output.result(
      `Wrote ${file}. It contains paths of this machine and all build output; ` +
        'secrets known to DevOpsMaestro are hidden.',
    );
  return 0;
}

/** `dvm session open`. Returns the exit code. */
export async function openFile(file: string, withLogs: boolean, output: Output): Promise<number> {
  const { openExport } = await import('../../app/reader.ts');
  const { record, events } = await openExport(resolve(file));
  if (output.format === 'json') {
    writeJson(output, sessionJson(record));
    return 0;
  }
  if (output.format === 'jsonl') for (const event of events) writeJson(output, event);
  else {
    const lines = new LogLines();
    lines.heading(record);
    output.result(sessionText(record));
    if (withLogs) output.result(['', ...events.flatMap((event) => lines.push(event)).flatMap(indented)]);
  }
  return 0;
}

/** Accepts only ids: the name of a workspace would mean a different session after each build. */
async function sessionToDelete(store: SessionStore, word: string): Promise<SessionRecord> {
  const named = await newestOf(store, word);
  if (named === undefined) return store.get(word);
  throw new DvmError({
    kind: 'usage',
    message: `"${word}" is the name of a workspace; specify the id of a session.`,
    hint: `Its latest session: ${named.id}`,
  });
}

/** Rejects output formats and terminals, which cannot receive the bytes of the file. */
function refuseTerminal({ format }: Output): void {
  if (format !== 'text')
    throw new DvmError({
      kind: 'usage',
      message: `--file - cannot be combined with -o ${format}: both use standard output.`,
    });
  if (isTerminal('stdout'))
    throw new DvmError({
      kind: 'usage',
      message: 'The exported file is compressed and cannot be shown in a terminal.',
      hint: 'Redirect standard output to a file or a pipe.',
    });
}

async function confirmed(question: string, output: Output): Promise<void> {
  if (output.format !== 'text' || !canAsk())
    throw new DvmError({
      kind: 'usage',
      message: question,
      hint: 'Confirm with --yes, or run the command in an interactive terminal.',
    });
  if (!(await confirm(question))) throw new DvmError({ kind: 'cancelled', message: 'Nothing was deleted.' });
}
