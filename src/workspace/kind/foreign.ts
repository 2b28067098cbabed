const LIBRARY = 'the libraries of dvm are not part of this extension';

/** Kinds of dvm that say nothing about a build of ours, and why. A folder of its documents loads without an error. */
const REASONS: Readonly<Record<string, string>> = {
  GitRepo: 'the source is the folder that the App names',
  CustomResourceDefinition: 'there are no resources of your own kinds here',
  NvimPackage: LIBRARY,
  NvimPlugin: LIBRARY,
  NvimTheme: LIBRARY,
  TerminalEmulator: LIBRARY,
  TerminalPackage: LIBRARY,
  TerminalPlugin: LIBRARY,
  TerminalPrompt: LIBRARY,
};

export function reasonAgainst(kind: string): string | undefined {
  return Object.hasOwn(REASONS, kind) ? REASONS[kind] : undefined;
}
