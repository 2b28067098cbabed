import { basename } from 'node:path';
import { advice, type ErrorKind, type ErrorReport } from '../event/error.ts';
import type { ErrorView } from '../webview/build-protocol.ts';

const SHOWN_LINES = 20;

/** An error as the page shows it. Does not import 'vscode'. */
export function errorView(error: ErrorReport): ErrorView {
  const { kind, message, step, exitCode, output = [], file, line, column } = error;
  const hint = advice(error);
  return {
    title: TITLES[isKnown(kind) ? kind : 'build_failed'],
    message,
    ...(hint !== undefined && { advice: hint }),
    ...(step !== undefined && { step }),
    ...(exitCode !== undefined && { exitCode }),
    output: output.slice(-SHOWN_LINES),
    ...(file !== undefined && { place: [basename(file), line, column].filter((part) => part !== undefined).join(':') }),
  };
}

/** A log of a newer version, or a stranger's file, may name kinds that are not known here. */
function isKnown(kind: string): kind is ErrorKind {
  return Object.hasOwn(TITLES, kind);
}

/** What kind of trouble it was, in words. */
const TITLES: Readonly<Record<ErrorKind, string>> = {
  usage: 'It was asked for in a way that cannot be',
  invalid_input: 'A document cannot be built from',
  not_found: 'A name matches nothing',
  exists: 'A file is in the way',
  app_path: 'The folder of the app is missing',
  engine_down: 'No container engine is responding',
  engine_lost: 'The engine went away',
  engine_unsupported: 'The engine cannot do this',
  step_failed: 'A step of the build failed',
  build_failed: 'The build failed',
  image_missing: 'The image is not there',
  missing_file: 'A file is missing',
  command_not_found: 'A command cannot be run',
  out_of_memory: 'The memory was not enough',
  checksum: 'A download is not what it should be',
  cache_corrupt: 'What the engine kept of earlier builds is damaged',
  network: 'Something could not be reached over the network',
  auth: 'Access was refused',
  disk_full: 'The disk is full',
  timed_out: 'The build took too long',
  cancelled: 'The build was cancelled',
  interrupted: 'The build was interrupted',
  secret: 'A secret is missing',
  consent: 'Something was not allowed',
  storage: 'The home folder cannot be used',
  internal: 'A defect of this program',
};
