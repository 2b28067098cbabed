import { type Dockerfile, DockerfileParser } from 'dockerfile-ast';
import { isDownload, sourcesOf } from '../../dockerfile/copy-sources.ts';
import type { DockerfilePlan } from '../../image/dockerfile-plan.ts';

/** References of the images that the build begins from or copies from. */
export function namedImages({ dockerfile, stages, userContext }: DockerfilePlan): string[] {
  const copied = stages.flatMap(({ instructions }) =>
    instructions.flatMap((each) =>
      each.keyword === 'COPY' && each.content.kind === 'files' && each.content.from.kind === 'image'
        ? [each.content.from.reference]
        : [],
    ),
  );
  const own =
    userContext === undefined ? [] : imagesOf(DockerfileParser.parse(dockerfile.text), userContext.stagingName);
  return [...new Set([...dockerfile.images, ...copied, ...own])].filter((name) => name !== 'scratch').sort();
}

/**
 * Why the inputs of an extended Dockerfile cannot be compared on this machine: what they are is decided by a server
 * when they are downloaded.
 */
export function uncheckableInputs({ dockerfile, userContext }: DockerfilePlan): string[] {
  if (userContext === undefined) return [];
  const written = DockerfileParser.parse(dockerfile.text);
  const downloads = written
    .getInstructions()
    .filter((each) => isDownload(each) || isLaterDownload(each.getKeyword(), each.getTextContent()))
    .map((each) => `line ${each.getRange().start.line + 1} of the Dockerfile downloads something`);
  const syntax = written.getDirectives().find((each) => each.getName().toLowerCase() === 'syntax');
  const variables = imagesOf(written, userContext.stagingName).filter((name) => name.includes('$'));
  return [
    ...downloads,
    ...(syntax === undefined ? [] : [`the Dockerfile is read by the frontend ${syntax.getValue()}`]),
    ...variables.map((name) => `the image ${name} depends on variables`),
  ];
}

function isLaterDownload(keyword: string, text: string): boolean {
  return keyword === 'ONBUILD' && /^\s*ONBUILD\s+ADD\b/i.test(text);
}

/** Images that the text names, except stages and build contexts. */
function imagesOf(written: Dockerfile, stagingName: string): string[] {
  const froms = written.getFROMs();
  const stages = new Set([...froms.map((from) => from.getBuildStage()?.toLowerCase()), stagingName.toLowerCase()]);
  const begun = froms.map((from) => from.getImage() ?? '');
  const copied = written.getInstructions().flatMap((each) => sourcesOf(each).flatMap(({ from }) => from ?? []));
  return [...begun, ...copied].filter((name) => name !== '' && !stages.has(name.toLowerCase()) && !/^\d+$/.test(name));
}
