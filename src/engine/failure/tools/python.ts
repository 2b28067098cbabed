import { failed, noPackage, SOURCE_IS_MOUNTED, type Symptom } from '../symptom.ts';

export const PYTHON: readonly Symptom[] = [
  noPackage(
    /No matching distribution found for (?<name>[^\s(]{1,200})/,
    'Check its spelling and version, and whether it supports this version of Python.',
  ),
  failed(
    'The Python requirements conflict',
    /ResolutionImpossible|Cannot install .{1,300} because these package versions have conflicting dependencies/,
    'Choose versions that go together; the output names those that do not.',
  ),
  failed(
    'File "{name}" was not found',
    /It looks like a path\. File '(?<name>[^']{1,200})' does not exist/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),
  failed(
    'Invalid Python requirement "{name}"',
    /Invalid requirement: '(?<name>[^']{1,200})'/,
    'Correct it in the requirements file.',
  ),
  failed(
    'Python module "{name}" was not found',
    /ModuleNotFoundError: No module named '(?<name>[^']{1,200})'/,
    'Add the package that provides it to the requirements.',
  ),
  failed(
    "The system's Python does not install packages",
    /error: externally-managed-environment/,
    'Install into a virtual environment, such as /opt/venv, or use a package of Debian.',
  ),
  failed(
    'File "{name}" was not found',
    /Could not open requirements file: .{0,40}: '(?<name>[^']{1,200})'/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),
  noPackage(/Because (?<name>\S{1,200}) was not found in the package registry/),
];
