import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { Detail } from '../../workspace/details.ts';
import type { Diagnostic } from '../../workspace/document/diagnostic.ts';
import type { BrokenDocument } from '../../workspace/resource.ts';
import type { Workspace } from '../../workspace/model.ts';
import { ago } from '../../webview/time.ts';
import type { AppGroup } from './apps.ts';
import { brokenLabel } from './broken.ts';
import { COMMANDS } from '../contribution.ts';
import { detailText } from './detail-text.ts';

export type TreeNode =
  | ({ readonly kind: 'app'; readonly broken: readonly BrokenDocument[] } & AppGroup)
  | { readonly kind: 'workspace'; readonly workspace: Workspace }
  | { readonly kind: 'broken'; readonly document: BrokenDocument; readonly isBelowApp: boolean }
  | {
      readonly kind: 'group';
      readonly workspace: Workspace;
      readonly title: string;
      readonly details: readonly Detail[];
    }
  | { readonly kind: 'detail'; readonly workspace: Workspace; readonly detail: Detail; readonly index: number };

type Node<Kind extends TreeNode['kind']> = Extract<TreeNode, { kind: Kind }>;

/** The last build of a workspace, and the last one that succeeded. */
export interface LastBuild {
  readonly status?: string;
  readonly at?: number;
  readonly image?: string;
  readonly builtAt?: number;
  /** A build would use other inputs than the last successful one. */
  readonly changed?: boolean;
  /** The engine no longer has the image. */
  readonly imageMissing?: boolean;
}

export function appItem({ id, app, path, folder }: Node<'app'>): vscode.TreeItem {
  const item = new vscode.TreeItem(app, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `app ${id}`;
  const parents = path.split('/').slice(0, -1).join(' / ');
  item.description = [parents, folder].filter((part) => part !== undefined && part !== '').join(' · ');
  item.iconPath = new vscode.ThemeIcon('package');
  item.contextValue = 'app';
  return item;
}

/** `warnings` name files of the app that its image does not use. */
export function workspaceItem(
  node: Node<'workspace'>,
  last: LastBuild,
  building: boolean,
  warnings: readonly Diagnostic[],
): vscode.TreeItem {
  const { workspace } = node;
  const item = new vscode.TreeItem(workspace.name, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `workspace ${workspace.identity}`;
  item.contextValue = building ? 'workspace.building' : 'workspace';
  item.iconPath = building ? new vscode.ThemeIcon('loading~spin') : statusIcon(last.status);
  item.description = building ? 'building…' : [description(last), ...warningCount(warnings)].join(' · ');
  item.tooltip = [tooltip(workspace, last), ...warnings.map(({ message }) => `Warning: ${message}`)].join('\n');
  item.command = { command: COMMANDS.openYaml, title: 'Open YAML', arguments: [node] };
  if (workspace.problem !== undefined && !building) showProblem(item, workspace.problem);
  return item;
}

/** A document that is in no workspace because of an error, or a file that could not be read. */
export function brokenItem(node: Node<'broken'>): vscode.TreeItem {
  const { document, isBelowApp } = node;
  const { kind, name, error } = document;
  const label = isBelowApp && name !== '' ? name : brokenLabel(document, vscode.workspace.asRelativePath(error.file));
  const item = new vscode.TreeItem(label);
  item.id = `broken ${error.file}:${error.line}:${error.column} ${kind} ${document.app ?? ''}/${name}`;
  item.contextValue = 'broken';
  item.command = { command: COMMANDS.openYaml, title: 'Open YAML', arguments: [node] };
  showProblem(item, error);
  return item;
}

/** Makes the row show the error; clicking it opens the error's location. */
function showProblem(item: vscode.TreeItem, { severity, message, hint, file, line, column }: Diagnostic): void {
  item.iconPath = new vscode.ThemeIcon(
    severity,
    new vscode.ThemeColor(severity === 'error' ? 'problemsErrorIcon.foreground' : 'problemsWarningIcon.foreground'),
  );
  item.description = message;
  const lines = [message, hint, `${vscode.workspace.asRelativePath(file)}:${line}:${column}`];
  item.tooltip = lines.filter((each) => each !== undefined).join('\n');
}

export function groupItem({ workspace, title, details }: Node<'group'>): vscode.TreeItem {
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `group ${workspace.identity} ${title}`;
  item.description = String(details.length);
  item.contextValue = 'group';
  return item;
}

/** A value, and the level that it is inherited from. */
export function detailItem(node: Node<'detail'>): vscode.TreeItem {
  const { name, location } = node.detail;
  const item = new vscode.TreeItem(name);
  item.id = `detail ${node.workspace.identity} ${node.index} ${name}`;
  Object.assign(
    item,
    detailText(node.detail, (text) => (isAbsolute(text) ? vscode.workspace.asRelativePath(text) : text)),
  );
  item.contextValue = 'detail';
  if (location !== undefined) item.command = { command: COMMANDS.openYaml, title: 'Open YAML', arguments: [node] };
  return item;
}

function statusIcon(status: string | undefined): vscode.ThemeIcon {
  switch (status) {
    case 'succeeded':
      return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
    case 'failed':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
    case 'timed_out':
      return new vscode.ThemeIcon('watch', new vscode.ThemeColor('testing.iconFailed'));
    case 'cancelled':
      return new vscode.ThemeIcon('circle-slash');
    default:
      return new vscode.ThemeIcon('circle-outline');
  }
}

function description({ image, builtAt, status, changed, imageMissing }: LastBuild): string {
  if (image === undefined || builtAt === undefined)
    return status === undefined ? 'not built yet' : status.replace('_', ' ');
  // The least important part comes last: a narrow sidebar cuts it off.
  const built = `${ago(builtAt, Date.now())} · ${image.slice(image.indexOf(':') + 1)}`;
  return [...(imageMissing === true ? ['image missing'] : []), ...(changed === true ? ['changed'] : []), built].join(
    ' · ',
  );
}

function warningCount({ length }: readonly Diagnostic[]): string[] {
  return length === 0 ? [] : [length === 1 ? '1 warning' : `${length} warnings`];
}

function tooltip(workspace: Workspace, { image, builtAt, status, at, changed, imageMissing }: LastBuild): string {
  const lines = [workspace.path, `Language: ${workspace.language}`, `Source: ${workspace.appPath.value}`];
  if (image !== undefined && builtAt !== undefined)
    lines.push(`Image: ${image}`, `Built: ${new Date(builtAt).toLocaleString()}`);
  if (imageMissing === true) lines.push('The engine no longer has this image. Rebuild the workspace.');
  if (changed === true)
    lines.push('Changed since the last build: the Dockerfile, build args, dependencies, certificates or files differ.');
  if (status !== undefined && at !== undefined)
    lines.push(`Last build: ${status.replace('_', ' ')}, ${new Date(at).toLocaleString()}`);
  return lines.join('\n');
}
