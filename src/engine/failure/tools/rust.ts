import { inSequence, failed, noPackage, SOURCE_IS_MOUNTED, type Symptom } from '../symptom.ts';

export const RUST: readonly Symptom[] = [
  failed(
    'Cargo has no {kind} target "{name}"',
    /no (?<kind>bin|example|test|bench) target (?:named|matches pattern) `(?<name>[^`]{1,200})`/,
    'Check its name in Cargo.toml. The source itself is mounted only when the workspace runs.',
  ),
  noPackage(/no matching package (?:named )?`(?<name>[^`]{1,200})` found/),
  failed(
    'Cargo package "{name}" has no feature "{feature}"',
    inSequence(
      /package [`'](?<name>[^`' ]{1,200})[^`']{0,300}[`'] /,
      /does not contain (?:this|these) features?: (?<feature>\S{1,100})/,
    ),
    'Check the spelling of the feature.',
  ),
  failed(
    'Cargo has no command "{name}"',
    /no such command: `(?<name>[^`]{1,200})`/,
    'Add the tool that provides it to "devTools".',
    'command_not_found',
  ),
  failed(
    'Path dependency "{name}" was not found',
    /failed to load source for dependency `(?<name>[^`]{1,200})`/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),
  failed('Cargo.toml was not found', /could not find `Cargo\.toml` in/, SOURCE_IS_MOUNTED, 'missing_file'),
];
