import { parseXml, type XmlElement } from '../../../text/xml.ts';

/** The projects of a solution as it writes them, with `/`, without its folders. */
export function solutionProjects(name: string, text: string): string[] {
  const projects = name.endsWith('.slnx') ? ofXml(parseXml(text)) : ofLines(text);
  return [...new Set(projects.map(withSlashes))];
}

/** MSBuild accepts either separator on any system. */
export function withSlashes(path: string): string {
  return path.trim().replaceAll('\\', '/');
}

/** `Project("{type}") = "name", "path", "{id}"`; a folder's path has no extension. */
function ofLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('Project('))
    .map((line) => line.split('"')[5] ?? '')
    .filter((path) => /\.\w*proj$/.test(path));
}

function ofXml(element: XmlElement): string[] {
  return element.children.flatMap((child) => [
    ...(child.name === 'Project' ? [child.attributes.get('Path') ?? ''].filter((path) => path !== '') : []),
    ...ofXml(child),
  ]);
}
