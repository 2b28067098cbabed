import type { Symptom } from './symptoms.ts';

const SPELLING = 'Check its spelling and version.';
const SOURCE_IS_MOUNTED =
  'The source is mounted only when the workspace runs; a build has the dependency manifests alone. Do this when the workspace starts, or extend a Dockerfile of your own that copies the source.';
const BASH =
  'Steps run with /bin/sh, which is not bash. Run bash -c "…", or extend a Dockerfile of your own with SHELL ["/bin/bash", "-c"].';

/** A package that the index of its package manager does not have. `{name}` is the pattern's group. */
function noPackage(pattern: RegExp, hint = SPELLING): Symptom {
  return {
    pattern,
    kind: 'step_failed',
    headline: 'Package "{name}" was not found',
    hint,
    of: 'commands',
    where: 'anywhere',
  };
}

function noVersion(pattern: RegExp, hint = 'Name a version that exists.'): Symptom {
  return {
    pattern,
    kind: 'step_failed',
    headline: 'Version "{version}" of package "{name}" was not found',
    hint,
    of: 'commands',
    where: 'anywhere',
  };
}

function failed(headline: string, pattern: RegExp, hint: string, kind: Symptom['kind'] = 'step_failed'): Symptom {
  return { pattern, kind, headline, hint, of: 'commands', where: 'anywhere' };
}

/** Only in the last lines: a script may have gone on behind it. */
function failedLast(...args: Parameters<typeof failed>): Symptom {
  return { ...failed(...args), where: 'last' };
}

const NETWORK = 'Check the network and proxy settings of the engine, and the address.';

/** Which host a command could not reach. */
export const NETWORK_FAILURES: readonly Symptom[] = [
  unreachable(
    'The host name "{name}" could not be resolved',
    /(?:could not|couldn't) resolve host(?: name)?:? ['"]?(?<name>[\w.-]{1,255})/i,
  ),
  unreachable('The host name "{name}" could not be resolved', /Could not resolve '(?<name>[^']{1,255})'/),
  unreachable(
    'The host name "{name}" could not be resolved',
    /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?<name>[\w.-]{1,255})/,
  ),
  unreachable(
    'The host name "{name}" could not be resolved',
    /\blookup (?<name>[\w.-]{1,255})(?: on \S{1,100})?: (?:no such host|Temporary failure)/,
  ),
  unreachable(
    'The host name "{name}" could not be resolved',
    /host='(?<name>[^']{1,255})'.{0,600}(?:Name or service not known|name resolution)/,
  ),
  unreachable('The host name "{name}" could not be resolved', /UnknownHostException: (?<name>[\w.-]{1,255})/),
  unreachable('The host name "{name}" could not be resolved', /getaddrinfo for (?<name>[\w.-]{1,255}) failed/),
  unreachable('Could not connect to {name}', /Could not reach host (?<name>[\w.-]{0,254}\w)/),
  unreachable('Could not connect to {name}', /Failed to open TCP connection to (?<name>[\w.:-]{1,255})/),
  unreachable('Connection refused by {name}', /connect ECONNREFUSED (?<name>\S{1,255})/),
  unreachable('Connection refused by {name}', /dial tcp (?<name>[\w.:[\]-]{1,255}): connect: connection refused/),
  unreachable('Could not connect to {name}', /Failed to connect to (?<name>[\w.:-]{1,255}) port \d/),
];

function unreachable(headline: string, pattern: RegExp): Symptom {
  return { pattern, kind: 'network', headline, hint: NETWORK, of: 'commands' };
}

/**
 * What the commands of a step say of the one thing that is wrong, tool by tool. Each pattern looks at one line and
 * names the
 * culprit; test/unit/engine/failures has what the tools really printed. The first match wins.
 */
export const COMMAND_FAILURES: readonly Symptom[] = [
  // Shells
  failed(
    '"source" is not a command of /bin/sh',
    /(?:^|: )source: (?:command )?not found/,
    `Write ". ./FILE" instead of "source FILE". ${BASH}`,
  ),
  failed('"{name}" is not a command of /bin/sh', /: (?<name>\[\[|declare|shopt|pushd|popd|mapfile): not found/, BASH),
  failed(
    'Bash syntax in a command of /bin/sh',
    /\bsh: \d+: (?:Syntax error: (?:"\(" unexpected|redirection unexpected)|Bad substitution)|set: Illegal option -o pipefail/,
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

  // Debian and Alpine
  noPackage(
    /E: Unable to locate package (?<name>\S{1,200})/,
    'Check its spelling, and whether the release of the base image has it.',
  ),
  noPackage(
    /E: Package '(?<name>[^']{1,200})' has no installation candidate/,
    'Check whether the release of the base image has it, perhaps under another name.',
  ),
  noVersion(
    /E: Version '(?<version>[^']{1,200})' for '(?<name>[^']{1,200})' was not found/,
    '"apt-cache policy NAME" in the image lists the versions that exist.',
  ),
  noPackage(
    /^\s{0,20}(?<name>\S{1,200}) \(no such package\)/,
    'Check its spelling, and whether the release of the base image has it.',
  ),

  // Node.js
  noVersion(/No matching version found for (?<name>@?[^@\s]{1,200})@(?<version>[^\s]{1,100}?)(?:\.?$|\s)/),
  noPackage(
    /404 {1,4}(?:The requested resource )?'(?<name>@?[^@'\s]{1,200})(?:@[^']{0,100})?' (?:is not in|could not be found)/,
  ),
  noPackage(/ERR_PNPM_FETCH_404.{0,20}GET \S{1,300}\/(?<name>[^/\s:]{1,200}): Not Found/, SPELLING),
  noPackage(/error .{0,40}"?https?:\/\/[^/\s]{1,200}\/(?<name>[^/\s":]{1,200}): Not found/, SPELLING),
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

  // Python
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

  // Rust
  failed(
    'Cargo has no {kind} target "{name}"',
    /no (?<kind>bin|example|test|bench) target (?:named|matches pattern) `(?<name>[^`]{1,200})`/,
    'Check its name in Cargo.toml. The source itself is mounted only when the workspace runs.',
  ),
  noPackage(/no matching package (?:named )?`(?<name>[^`]{1,200})` found/),
  failed(
    'Cargo package "{name}" has no feature "{feature}"',
    /package [`'](?<name>[^`' ]{1,200})[^`']{0,300}[`'] does not contain (?:this|these) features?: (?<feature>\S{1,100})/,
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

  // Go
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
    /(?:^|go: |: )(?<name>[\w.-]{1,100}\.[\w-]{1,20}\/[^\s@:]{1,200})(?:@\S{1,100})?: (?:.{0,200}404 Not Found|.{0,200}unknown revision|reading file:\S{1,300}|module lookup disabled|not a known dependency)/,
    SPELLING,
  ),
  failed(
    'Folder "{name}" was not found',
    /stat (?<name>\/\S{1,300}): directory not found/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),

  // Java
  noPackage(/Could not find artifact (?<name>[^\s]{1,200})/i),
  noPackage(/Could not find (?<name>[\w.-]{1,100}:[\w.-]{1,100}:[\w.-]{1,100})\./),
  failed(
    'Maven plugin "{name}" was not found',
    /No plugin found for prefix '(?<name>[^']{1,100})'/,
    'Check its spelling, and the network and proxy settings of the engine.',
  ),
  failed('A Maven build needs a pom.xml', /there is no POM in this directory/, SOURCE_IS_MOUNTED, 'missing_file'),
  noPackage(
    /(?:artifact|plugin) (?<name>[\w.-]{1,100}:[\w.:-]{1,200}) has not been downloaded/i,
    'Do not build offline, or fetch it before.',
  ),

  // Ruby, PHP, Elixir, Lua, Perl, R, Haskell
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
    /requires (?<name>[\w.-]{1,100}\/[\w.-]{1,100})[ ,].{0,300}(?:could not be found in any version|but it does not match|found [^ ]{0,100} but)/,
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
    SPELLING,
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

  // Compilers, make, archives, git
  failed(
    'Header "{name}" was not found',
    /fatal error: '?(?<name>[\w./+-]{1,200}\.h(?:h|pp|xx)?)'?(?:: No such file| file not found)/,
    'Add the Debian package that provides it, usually named …-dev, to "basePackages" or "packages".',
    'missing_file',
  ),
  failed(
    'Library "{name}" was not found',
    /cannot find -l(?<name>[\w+.-]{1,200})/,
    'Add the Debian package that provides it, usually named lib…-dev.',
    'missing_file',
  ),
  failed(
    'make has no rule for "{name}"',
    /No rule to make target [`'"](?<name>[^'"]{1,200})['"]/,
    'Check the target. The source is mounted only when the workspace runs.',
  ),
  failed(
    'git branch or tag "{name}" was not found',
    /(?:Remote branch (?<name>\S{1,200}) not found|couldn't find remote ref )/,
    'Check its spelling.',
  ),
  failed(
    'git repository "{name}" was not found',
    /repository '(?<name>[^']{1,300})' (?:not found|does not exist)/,
    'Check its address, and whether it needs a Credential.',
  ),
  failed(
    '"{name}" is not a valid archive',
    /(?:tar|gzip|unzip|bzip2|xz): (?<name>\S{1,100}): (?:not in gzip format|File format not recognized|Cannot open)|gzip: stdin: not in gzip format/,
    'The download may be an error page: check its address.',
  ),
  // The scripts of image/tool/download and image/neovim/checkout-script.
  failed(
    'Downloading {name} failed',
    /^(?<name>https:\/\/\S{1,400}(?: from the mirror)?): the download failed\./,
    'Check the version, and that the server or the mirror has it.',
  ),
  failed(
    'Fetching {name} failed',
    /^(?<name>https:\/\/\S{1,400}(?: from the mirror)?): \S{1,200} (?:was not found|could not be fetched)\./,
    'Check the version, and that the server or the mirror has it.',
  ),
  failed(
    'The server answered with HTTP status {status}',
    /curl: \(22\) The requested URL returned error: (?<status>\d{3})/,
    'Check the address of the download.',
  ),
  failedLast('Folder "{name}" was not found', /can't cd to (?<name>\S{1,200})/, SOURCE_IS_MOUNTED, 'missing_file'),
  failedLast(
    'File "{name}" was not found',
    /(?:^|[\s'"`])(?<name>[\w./@+-]{1,200})['"]?: (?:No such file or directory|cannot open)/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),
];
