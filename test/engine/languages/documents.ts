import type { App } from './app/app.ts';

interface Base {
  /** Instead of the language's own. */
  readonly image?: string;
  readonly packages: readonly string[];
}

/** What a user writes for the app. Plain bash and no packages: those of the examples are tested with the examples. */
export function documents(
  name: string,
  { language, version, args = {}, tools = [] }: Pick<App, 'language' | 'version' | 'args' | 'tools'>,
  proxy: string | undefined,
  { image, packages }: Base = { packages: [] },
): string {
  return `apiVersion: devopsmaestro.io/v1
kind: App
metadata: {name: ${name}}
spec: {path: ., language: {name: ${language}${version === undefined ? '' : `, version: "${version}"`}}}
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: {name: w, app: ${name}}
spec:
  image: {${image === undefined ? '' : `baseImage: "${image}"`}}
  shell: {type: bash}
  build:
    args: ${JSON.stringify({ ...(proxy !== undefined && { http_proxy: proxy }), ...args })}
    baseStage: {packages: ${JSON.stringify(packages)}}
    devStage: {packages: [], devTools: ${JSON.stringify(tools)}}
`;
}
