import { inSequence, CHECK_SPELLING, failed, noPackage, SOURCE_IS_MOUNTED, type Symptom } from '../symptom.ts';

/** Ruby, PHP, Elixir, Lua, Perl, R and Haskell. */
export const OTHER_LANGUAGES: readonly Symptom[] = [
  failed(
    'The folder of a path gem, "{name}", was not found',
    /The path [`'](?<name>[^'`]{1,300})[`'] does not exist/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),
  noPackage(/Could not find gem '(?<name>[^' ]{1,200})/),
  noPackage(/Could not find a valid gem '(?<name>[^']{1,200})'/),
  failed(
    'Bundler has no command "{name}"',
    /bundler: command not found: (?<name>\S{1,200})/,
    'Add the gem that provides it to the Gemfile.',
    'command_not_found',
  ),
  failed(
    'PHP extension "{name}" is missing',
    /requires (?:PHP extension )?ext-(?<name>[\w-]{1,100}) /,
    'Install the extension in a base image of your own.',
  ),
  noPackage(
    inSequence(
      /requires (?<name>[\w.-]{1,100}\/[\w.-]{1,100})[ ,].{0,300}/,
      /(?:could not be found in any version|but it does not match|found [^ ]{0,100} but)/,
    ),
  ),
  failed(
    'The source of dependency "{name}" was not found',
    /Cannot compile dependency :(?<name>\w{1,100}) because it isn't available/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),
  noPackage(/No package with name (?<name>\S{1,100}) /),
  failed(
    'LuaRocks found no such rock for Lua {version}',
    /No results matching query were found for Lua (?<version>\d\.\d)/,
    CHECK_SPELLING,
  ),
  noPackage(/Could not find a result named (?<name>\S{1,100})/),
  noPackage(/Couldn't find module or a distribution (?<name>\S{1,200})/),
  noPackage(/package [‘'"](?<name>[^’'"]{1,200})[’'"] is not available/),
  failed(
    'R package "{name}" is not installed',
    /there is no package called [‘'"](?<name>[^’'"]{1,200})[’'"]/,
    'Add it to renv.lock.',
  ),
  noPackage(/unknown package: (?<name>[\w-]{1,200})/),
];
