import { anyOf, failed, failedLast, SOURCE_IS_MOUNTED, type Symptom } from '../symptom.ts';

/** Compilers, make, git, archives, downloads, and files that any command may miss. */
export const BUILD_TOOLS: readonly Symptom[] = [
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
    anyOf(
      /(?:tar|gzip|unzip|bzip2|xz): (?<name>\S{1,100}): (?:not in gzip format|File format not recognized|Cannot open)/,
      /gzip: stdin: not in gzip format/,
    ),
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
