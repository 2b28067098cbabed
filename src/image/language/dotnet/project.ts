import { parseXml, type XmlElement } from '../../../text/xml.ts';
import { withSlashes } from './solution.ts';

/** What a project file, or a file that it imports, refers to; paths are relative to its folder. */
export interface ProjectFile {
  readonly references: readonly string[];
  readonly imports: readonly string[];
  /** Whether a reference is computed or a pattern, so that only MSBuild knows what it means. */
  readonly isComputed: boolean;
  /** Why `dotnet restore` does not restore it on Linux. */
  readonly obstacle?: string;
}

const THIS_FOLDER = /^\$\((?:MSBuildThisFileDirectory|MSBuildProjectDirectory|ProjectDir)\)\/?/;

export function readProject(text: string): ProjectFile {
  const elements = flattened(parseXml(text));
  const named = (name: string, attribute: string): string[] =>
    elements
      .filter((each) => each.name === name)
      .flatMap(({ attributes }) => (attributes.get(attribute) ?? '').split(';'))
      .map((path) => withSlashes(path).replace(THIS_FOLDER, ''))
      .filter((path) => path !== '');
  const references = named('ProjectReference', 'Include');
  const isLiteral = (path: string): boolean => !/[*$%]/.test(path);
  const obstacle = obstacleOf(elements);
  return {
    references: references.filter(isLiteral),
    imports: named('Import', 'Project').filter(isLiteral),
    isComputed: !references.every(isLiteral),
    ...(obstacle !== undefined && { obstacle }),
  };
}

function obstacleOf(elements: readonly XmlElement[]): string | undefined {
  const project = elements.find(({ name }) => name === 'Project');
  const hasSdk =
    project?.attributes.has('Sdk') === true ||
    elements.some(({ name, attributes }) => name === 'Sdk' || (name === 'Import' && attributes.has('Sdk')));
  if (project !== undefined && !hasSdk && elements.some(({ name }) => name === 'TargetFrameworkVersion'))
    return 'it is for .NET Framework, which does not run on Linux';
  const framework = elements
    .filter(({ name }) => /^TargetFrameworks?$/.test(name))
    .flatMap(({ text }) => text.split(';'))
    .map((each) => each.trim())
    .find((each) => /^net\d[\d.]*-(?:android|ios|maccatalyst|macos|tvos|tizen|windows)/.test(each));
  return framework === undefined
    ? undefined
    : `its target framework ${framework} needs a workload or an operating system that the image does not have`;
}

function flattened(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap(flattened)];
}
