import { engineSettings } from '../../app/settings.ts';
import { formatTime, table } from '../terminal/format.ts';
import { openHome } from '../../app/home.ts';
import { type Output, writeDiagnostics, writeJson } from '../terminal/output.ts';

/** `dvm get workspaces`. Returns the exit code: 2 when a document is wrong. */
export async function getWorkspaces(root: string, output: Output): Promise<number> {
  const { listWorkspaces } = await import('../../app/reader.ts');
  const { loaded, workspaces } = await listWorkspaces({
    root,
    home: openHome(),
    settings: engineSettings(process.env),
    env: process.env,
    onWarning: (message) => output.note(`warning: ${message}`),
  });
  const failed = loaded.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  if (output.format !== 'text') {
    const shown = workspaces.map((workspace) => ({
      ...workspace,
      builtAt: workspace.builtAt === null ? null : new Date(workspace.builtAt).toISOString(),
    }));
    writeJson(output, { workspaces: shown, broken: loaded.broken, diagnostics: loaded.diagnostics });
    return failed ? 2 : 0;
  }
  writeDiagnostics(output, loaded.diagnostics);
  const rows = workspaces.map((row) => [
    row.path,
    row.language,
    row.error === null ? (row.status ?? 'never built') : `error at ${row.error.file}:${row.error.line}`,
    row.image === null ? '-' : `${row.image}${row.imageGone === true ? ' (gone)' : ''}`,
    row.builtAt === null ? '-' : `${formatTime(row.builtAt)}${row.changed === true ? ', changed since' : ''}`,
  ]);
  const broken = loaded.broken.filter(({ kind }) => kind === 'Workspace');
  rows.push(
    ...broken.map(({ name, app = '?', error }) => [
      `${app}/${name}`,
      '-',
      `error at ${error.file}:${error.line}`,
      '-',
      '-',
    ]),
  );
  output.result(
    rows.length === 0
      ? `No workspaces below ${root}.`
      : table(['WORKSPACE', 'LANGUAGE', 'LAST BUILD', 'IMAGE', 'BUILT'], rows),
  );
  return failed ? 2 : 0;
}

/** `dvm get platforms`: every probed address with its engine, or the problem, and the engine that builds use. */
export async function getPlatforms(output: Output): Promise<number> {
  const { findPlatforms } = await import('../../app/reader.ts');
  const { probed, selected, warnings } = await findPlatforms(engineSettings(process.env), process.env);
  for (const message of warnings) output.note(`warning: ${message}`);
  const platforms = probed.map(({ candidate, engine, reason, hint }) => ({
    type: engine?.platform.type ?? candidate.type,
    name: engine?.platform.name ?? candidate.name,
    host: candidate.host,
    version: engine?.platform.version ?? null,
    reachable: engine !== undefined,
    /** Builds use it; it may not be responding. */
    selected: candidate === selected?.candidate,
    active: candidate === selected?.candidate && engine !== undefined,
    reason: reason ?? null,
    hint: hint ?? null,
  }));
  if (output.format !== 'text') writeJson(output, { platforms });
  else if (platforms.length === 0)
    output.result(
      'No container engine was found. Install Docker Engine, OrbStack, Colima or Docker Desktop, and start it.',
    );
  else {
    const rows = platforms.map((row) => [row.name, row.host, row.version ?? '-', platformStatus(row)]);
    output.result(table(['NAME', 'HOST', 'VERSION', 'STATUS'], rows));
    const hint = platforms.find((row) => row.selected)?.hint ?? null;
    if (hint !== null) output.note(hint);
  }
  return 0;
}

function platformStatus({
  active,
  selected,
  reachable,
  reason,
}: {
  active: boolean;
  selected: boolean;
  reachable: boolean;
  reason: string | null;
}): string {
  if (active) return 'active';
  if (reachable) return 'reachable';
  return selected ? `selected, not responding: ${reason ?? 'unknown'}` : (reason ?? '-');
}

/** `dvm get registries`: the configured registries, probed now. */
export async function getRegistries(root: string, output: Output): Promise<number> {
  const { listRegistries } = await import('../../app/reader.ts');
  const { readiness, registries } = await listRegistries(root);
  const rows = registries.map((registry) => ({ ...registry, reason: registry.reason ?? null }));
  if (output.format !== 'text') {
    writeJson(output, { line: readiness.line, registries: rows });
    return 0;
  }
  if (rows.length > 0)
    output.result(
      table(
        ['NAME', 'TYPE', 'URL', 'STATUS'],
        rows.map((row) => [row.name, row.type, row.url, row.active ? 'active' : (row.reason ?? 'inactive')]),
      ),
    );
  output.result(readiness.line);
  return 0;
}
