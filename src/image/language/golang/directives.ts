/** A line of go.mod or go.work, such as `replace a => ./b`; those of a block have the block's verb. */
export interface GoDirective {
  readonly verb: string;
  readonly words: readonly string[];
}

const TOKEN = /\/\/.*|[()]|"[^"\n]*"?|`[^`\n]*`?|(?:(?!\/\/)[^\s"`()])+/g;

/** The syntax is that of go.dev/ref/mod#go-mod-file-lexical. What is not understood is passed over: Go reports it. */
export function goDirectives(text: string): GoDirective[] {
  const found: GoDirective[] = [];
  let block: string | undefined;
  for (const line of text.split('\n')) {
    const words = wordsOf(line);
    const [first, second] = words;
    if (first === undefined) continue;
    if (first === ')') block = undefined;
    else if (block !== undefined) found.push({ verb: block, words });
    else if (second === '(') block = first;
    else found.push({ verb: first, words: words.slice(1) });
  }
  return found;
}

function wordsOf(line: string): string[] {
  return (line.match(TOKEN) ?? [])
    .filter((word) => !word.startsWith('//'))
    .map((word) => (/^["`]/.test(word) ? word.slice(1).replace(/["`]$/, '') : word));
}

/** A module that go.mod or go.work takes from a folder. */
export interface LocalReplacement {
  readonly module: string;
  readonly folder: string;
}

/** Replacements by folders, which begin with `./`, `../` or a slash, as opposed to modules. */
export function localReplacements(directives: readonly GoDirective[]): LocalReplacement[] {
  return directives.flatMap(({ verb, words }) => {
    const arrow = words.indexOf('=>');
    const [module, folder] = [words[0], words[arrow + 1]];
    return verb === 'replace' && arrow > 0 && module !== undefined && folder !== undefined && isFolder(folder)
      ? [{ module, folder }]
      : [];
  });
}

function isFolder(named: string): boolean {
  return /^(?:\.{1,2}$|\.{0,2}[/\\]|[A-Za-z]:[/\\])/.test(named);
}

/** The folders that go.work uses. */
export function usedFolders(directives: readonly GoDirective[]): string[] {
  return directives.flatMap(({ verb, words }) => (verb === 'use' ? (words[0] ?? []) : []));
}

/** The version of the `go` line. */
export function goLine(directives: readonly GoDirective[]): string | undefined {
  return directives.find(({ verb }) => verb === 'go')?.words[0];
}
