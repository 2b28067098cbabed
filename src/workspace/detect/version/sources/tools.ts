import { listedTools } from '../tool-versions.ts';
import type { ReadVersion, Source, Statement } from './source.ts';

/** The entries of a tool in the files of mise and asdf, in their order of precedence. */
export function toolSources(names: readonly string[], read: ReadVersion): Source[] {
  return [/^mise\.toml$/, /^\.mise\.toml$/, /^\.tool-versions$/].map((file) => toolSource(file, names, read));
}

/** The entry of a tool in one file that lists tools. */
export function toolSource(file: RegExp, names: readonly string[], read: ReadVersion): Source {
  return {
    file,
    read: (text, name, texts) => {
      const own = [...texts].filter(([each]) => each === 'mise.lock');
      const entry = listedTools(new Map([...own, [name, text]])).find((tool) => names.includes(tool.name));
      if (entry === undefined) return [];
      const { written, version, file: writtenIn, line, column } = entry;
      const requirement = version === undefined ? undefined : read(version);
      return [{ written, requirement, file: writtenIn, line, column } satisfies Statement];
    },
  };
}
