const LIBRARY = "dvm's libraries are not part of this extension";

/** Kinds of dvm documents that do not affect builds, and why. They are not errors. */
const REASONS: Readonly<Record<string, string>> = {
  GitRepo: "the source is the App's folder",
  CustomResourceDefinition: 'custom resources are not supported',
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
