import type { Symptom } from './symptom.ts';
import { BUILD_TOOLS } from './tools/build-tools.ts';
import { DOWNLOADS } from './tools/downloads.ts';
import { FILES } from './tools/files.ts';
import { GO } from './tools/go.ts';
import { JAVA } from './tools/java.ts';
import { LINUX_PACKAGES } from './tools/linux-packages.ts';
import { NODEJS } from './tools/nodejs.ts';
import { OTHER_LANGUAGES } from './tools/other-languages.ts';
import { PYTHON } from './tools/python.ts';
import { RUST } from './tools/rust.ts';
import { SHELLS } from './tools/shells.ts';

/**
 * What tools print about the one thing that is wrong. Each pattern reads a single line and names the culprit;
 * test/unit/engine/failures has the recorded output of the tools. The first match wins.
 */
export const COMMAND_FAILURES: readonly Symptom[] = [
  ...[...SHELLS, ...LINUX_PACKAGES],
  ...[...NODEJS, ...PYTHON, ...RUST, ...GO, ...JAVA, ...OTHER_LANGUAGES],
  ...[...BUILD_TOOLS, ...DOWNLOADS, ...FILES],
];
