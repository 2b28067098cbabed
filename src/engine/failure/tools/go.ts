import { inSequence, CHECK_SPELLING, failed, SOURCE_IS_MOUNTED, type Symptom } from '../symptom.ts';

export const GO: readonly Symptom[] = [
  failed(
    'Go module "{name}" is replaced by a folder that was not found',
    /go: (?<name>[^\s@]{1,200})@\S{1,100} \(replaced by [^)]{1,200}\): reading .{1,300}: no such file/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),
  failed(
    'Go {version} or newer is required',
    /go\.mod requires go >= (?<version>[\d.]{1,20})/,
    'Set spec.language.version of the App to that version.',
  ),
  failed(
    'Go module "{name}" was not found',
    inSequence(
      /(?:^|go: |: )(?<name>[\w.-]{1,100}\.[\w-]{1,20}\/[^\s@:]{1,200})(?:@\S{1,100})?: /,
      /(?:.{0,200}(?:404 Not Found|unknown revision|lookup disabled|not a known dependency)|reading file:\S{1,300})/,
    ),
    CHECK_SPELLING,
  ),
  failed(
    'Folder "{name}" was not found',
    /stat (?<name>\/\S{1,300}): directory not found/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),
];
