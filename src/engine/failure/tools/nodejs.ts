import {
  inSequence,
  CHECK_SPELLING,
  failed,
  noPackage,
  noVersion,
  SOURCE_IS_MOUNTED,
  type Symptom,
} from '../symptom.ts';

export const NODEJS: readonly Symptom[] = [
  noVersion(/No matching version found for (?<name>@?[^@\s]{1,200})@(?<version>[^\s]{1,100}?)(?:\.?$|\s)/),
  noPackage(
    inSequence(
      /404 {1,4}(?:The requested resource )?'(?<name>@?[^@'\s]{1,200})/,
      /(?:@[^']{0,100})?' (?:is not in|could not be found)/,
    ),
  ),
  noPackage(/ERR_PNPM_FETCH_404.{0,20}GET \S{1,300}\/(?<name>[^/\s:]{1,200}): Not Found/, CHECK_SPELLING),
  noPackage(/error .{0,40}"?https?:\/\/[^/\s]{1,200}\/(?<name>[^/\s":]{1,200}): Not found/, CHECK_SPELLING),
  noPackage(/Couldn't find package "(?<name>[^"]{1,200})" on the/),
  noVersion(/Couldn't find any versions for "(?<name>[^"]{1,200})" that matches "(?<version>[^"]{1,100})"/),
  failed(
    'package.json has no script "{name}"',
    /Missing script: "(?<name>[^"]{1,200})"/,
    'Check the name of the script.',
  ),
  failed(
    'The dependencies in package.json conflict',
    /npm (?:error|ERR!) (?:code ERESOLVE|ERESOLVE unable to resolve)/,
    'Choose versions that go together; the output names those that do not.',
  ),
  failed('{name} is not valid JSON', /JSON\.parse Invalid (?<name>[\w.-]{1,100}):/, 'Correct the file.'),
  failed(
    'The version of Node.js is not supported by a package',
    /npm (?:error|ERR!) code EBADENGINE/,
    'Set spec.language.version of the App to a version that the package supports.',
  ),
  failed(
    'Node.js module "{name}" was not found',
    /Cannot find (?:module|package) '(?<name>[^'./][^']{0,200})'/,
    'Add it to the dependencies.',
  ),
  failed(
    'File "{name}" was not found',
    /Cannot find module '(?<name>[./][^']{0,200})'/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),
];
