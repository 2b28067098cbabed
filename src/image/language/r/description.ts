import type { LeftOut } from '../../toolchain.ts';

/** Packages that every R has. */
const BASE = new Set([
  'R',
  'base',
  'compiler',
  'datasets',
  'graphics',
  'grDevices',
  'grid',
  'methods',
  'parallel',
  'splines',
  'stats',
  'stats4',
  'tcltk',
  'tools',
  'utils',
]);
const DEPENDENCIES = ['Depends', 'Imports', 'LinkingTo', 'Suggests'];

/** The packages that a DESCRIPTION names, sorted. */
export function readDescription(text: string): {
  readonly packages: readonly string[];
  readonly leftOut: readonly LeftOut[];
} {
  const fields = fieldsOf(text);
  const packages = DEPENDENCIES.flatMap((field) => (fields.get(field) ?? '').split(','))
    .map((each) => /^\s*([A-Za-z][A-Za-z0-9.]{0,100})(?=\s|\(|$)/.exec(each)?.[1] ?? '')
    .filter((name) => name !== '' && !BASE.has(name));
  const remotes = (fields.get('Remotes') ?? '').trim();
  return {
    packages: [...new Set(packages)].sort(),
    leftOut:
      remotes === ''
        ? []
        : [
            {
              message:
                `"Remotes" in DESCRIPTION is not used: ${JSON.stringify(remotes.replace(/\s+/g, ' ').slice(0, 80))} ` +
                'is installed from CRAN if it is there.',
              hint: 'Record the packages with their sources in renv.lock: "renv::snapshot()".',
            },
          ],
  };
}

/** Debian's control format: a field continues on lines that begin with a space. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  let name = '';
  for (const line of text.split('\n')) {
    if (/^[ \t]/.test(line)) fields.set(name, `${fields.get(name) ?? ''} ${line.trim()}`);
    else {
      const colon = line.indexOf(':');
      name = colon === -1 ? '' : line.slice(0, colon);
      fields.set(name, colon === -1 ? '' : line.slice(colon + 1));
    }
  }
  return fields;
}
