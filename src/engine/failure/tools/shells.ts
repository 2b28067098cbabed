import { anyOf, failed, failedLast, type Symptom } from '../symptom.ts';

const BASH = [
  'Steps run with /bin/sh, which is not bash. Run bash -c "…", or extend your own Dockerfile with',
  'SHELL ["/bin/bash", "-c"].',
].join(' ');

export const SHELLS: readonly Symptom[] = [
  failed(
    '"source" is not a command of /bin/sh',
    /(?:^|: )source: (?:command )?not found/,
    `Write ". ./FILE" instead of "source FILE". ${BASH}`,
  ),
  failed('"{name}" is not a command of /bin/sh', /: (?<name>\[\[|declare|shopt|pushd|popd|mapfile): not found/, BASH),
  failed(
    'Bash syntax in a command of /bin/sh',
    anyOf(
      /\bsh: \d+: (?:Syntax error: (?:"\(" unexpected|redirection unexpected)|Bad substitution)/,
      /set: Illegal option -o pipefail/,
    ),
    BASH,
  ),
  failedLast(
    '"{name}" is not installed',
    /\b(?:sh|bash|dash|ash)(?:: line \d+|: \d+)?: (?<name>[^\s:/]{1,80}): (?:command )?not found/,
    'Add the package that provides it to "packages" or "devTools", or check its spelling.',
    'command_not_found',
  ),
  failedLast(
    '"{name}" is not installed',
    /env: ['‘]?(?<name>[^\s:/'’]{1,80})['’]?: No such file or directory/,
    'Add the package that provides it to "packages" or "devTools".',
    'command_not_found',
  ),
  failedLast(
    '"{name}" is not a file that can be run',
    /\b(?:sh|bash)(?:: line \d+|: \d+)?: (?<name>\S{1,200}): Permission denied/,
    'Make it executable with "chmod +x", or run it with its interpreter.',
    'command_not_found',
  ),
  failed(
    'A program is made for another processor',
    /exec format error/i,
    'Use an image and programs for the platform of the engine.',
    'command_not_found',
  ),
];
