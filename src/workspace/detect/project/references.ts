import type { Language } from '../language.ts';

interface ReferringFile {
  readonly file: RegExp;
  /** Its first group captures the steps up. */
  readonly pattern: RegExp;
}

const UP = '((?:\\.\\.[\\\\/]?)+)';
const CARGO: ReferringFile = { file: /^Cargo\.toml$/, pattern: new RegExp(`\\bpath[ \\t]*=[ \\t]*["']${UP}`, 'g') };
const MAVEN: ReferringFile = { file: /^pom\.xml$/, pattern: new RegExp(`<relativePath>\\s*${UP}`, 'g') };
const GRADLE: ReferringFile = {
  file: /^settings\.gradle(?:\.kts)?$/,
  pattern: new RegExp(`\\bincludeBuild[ \\t(]+["']${UP}`, 'g'),
};

/** Where manifests name local packages that the build needs. */
const FILES: Partial<Readonly<Record<Language, readonly ReferringFile[]>>> = {
  nodejs: [{ file: /^package\.json$/, pattern: new RegExp(`"(?:file|link|portal):${UP}`, 'g') }],
  golang: [{ file: /^go\.mod$/, pattern: new RegExp(`=>[ \\t]*${UP}`, 'g') }],
  rust: [CARGO],
  python: [
    {
      file: /^requirements\.txt$/,
      pattern: new RegExp(`^[ \\t]*(?:(?:-e|-r|-c|--editable|--requirement|--constraint)[ \\t=]+)?${UP}`, 'gm'),
    },
    { file: /^pyproject\.toml$/, pattern: new RegExp(`\\bpath[ \\t]*=[ \\t]*["']${UP}`, 'g') },
  ],
  ruby: [{ file: /^Gemfile$/, pattern: new RegExp(`\\bpath:?[ \\t]*(?:=>[ \\t]*)?["']${UP}`, 'g') }],
  php: [{ file: /^composer\.json$/, pattern: new RegExp(`"url"[ \\t]*:[ \\t]*"${UP}`, 'g') }],
  elixir: [{ file: /^mix\.exs$/, pattern: new RegExp(`\\b(?:path|lockfile):[ \\t]*"${UP}`, 'g') }],
  dotnet: [{ file: /\.(?:cs|fs|vb)proj$/, pattern: new RegExp(`<ProjectReference\\s+Include="${UP}`, 'g') }],
  java: [MAVEN, GRADLE],
  kotlin: [MAVEN, GRADLE],
  scala: [MAVEN, GRADLE],
};

/** The number of levels above an app's folder that its manifests refer to, and the file with the farthest reference. */
export function farthestReference(
  language: Language,
  texts: ReadonlyMap<string, string>,
): { readonly levels: number; readonly file: string } | undefined {
  const found = (FILES[language] ?? []).flatMap(({ file, pattern }) =>
    [...texts].flatMap(([name, text]) =>
      file.test(name)
        ? [...text.matchAll(pattern)].map(([, up = '']) => ({ levels: up.match(/\.\./g)?.length ?? 0, file: name }))
        : [],
    ),
  );
  return found.sort((a, b) => b.levels - a.levels)[0];
}

/** Whether a file in an app's root may refer to folders above. */
export function mayRefer(file: string): boolean {
  return Object.values(FILES).some((files) => files.some((each) => each.file.test(file)));
}
