import { basename } from 'node:path';
import { advice, type ErrorKind, type ErrorReport } from '../../event/error.ts';
import type { ErrorView } from '../../webview/build/build-protocol.ts';

const MAX_OUTPUT_LINES = 20;

/** An error as the page shows it. Does not import 'vscode'. */
export function errorView(error: ErrorReport): ErrorView {
  const { kind, message, step, exitCode, output = [], file, line, column } = error;
  const hint = advice(error);
  return {
    title: TITLES[isKnownKind(kind) ? kind : 'build_failed'],
    message,
    ...(hint !== undefined && { advice: hint }),
    ...(step !== undefined && { step }),
    ...(exitCode !== undefined && { exitCode }),
    output: output.slice(-MAX_OUTPUT_LINES),
    ...(file !== undefined && {
      location: [basename(file), line, column].filter((part) => part !== undefined).join(':'),
    }),
  };
}

/** A log of a newer version or an exported file may contain other kinds. */
function isKnownKind(kind: string): kind is ErrorKind {
  return Object.hasOwn(TITLES, kind);
}

/** The card's title for each kind of error. */
const TITLES: Readonly<Record<ErrorKind, string>> = {
  usage: 'Invalid usage',
  invalid_input: 'Invalid configuration',
  not_found: 'Not found',
  exists: 'File already exists',
  app_path: 'App folder not found',
  engine_down: 'Container engine not responding',
  engine_lost: 'Connection to the engine lost',
  engine_unsupported: 'Not supported by the engine',
  step_failed: 'Build step failed',
  build_failed: 'Build failed',
  image_missing: 'Image not found',
  missing_file: 'File not found',
  command_not_found: 'Command not found',
  out_of_memory: 'Out of memory',
  checksum: 'Checksum mismatch',
  cache_corrupt: 'Build cache is corrupted',
  network: 'Network error',
  auth: 'Access denied',
  disk_full: 'Disk full',
  timed_out: 'Build timed out',
  cancelled: 'Build cancelled',
  interrupted: 'Build interrupted',
  secret: 'Secret not found',
  consent: 'Access not approved',
  storage: 'Home folder unavailable',
  internal: 'Internal error',
};
