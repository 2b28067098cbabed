import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** A page, named like its script in `dist/webview` and its style sheet in `media`. */
export interface WebviewPage {
  readonly name: 'history' | 'build';
  readonly title: string;
}

/** Sets the page of a webview, which may load nothing but the extension's own files. */
export function fillWebview(webview: vscode.Webview, extension: vscode.Uri, page: WebviewPage): void {
  const bundle = vscode.Uri.joinPath(extension, 'dist', 'webview');
  const media = vscode.Uri.joinPath(extension, 'media');
  webview.options = { enableScripts: true, localResourceRoots: [bundle, media] };
  webview.html = pageText(webview, bundle, media, page);
}

/** Scripts need this page's nonce; styles and fonts come from the extension; nothing else is loaded. */
function pageText(
  webview: vscode.Webview,
  bundle: vscode.Uri,
  media: vscode.Uri,
  { name, title }: WebviewPage,
): string {
  const nonce = randomBytes(16).toString('base64');
  const asset = (folder: vscode.Uri, file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  const source = webview.cspSource;
  const policy = `default-src 'none'; style-src ${source}; font-src ${source}; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${asset(bundle, 'codicon.css')}">
  <link rel="stylesheet" href="${asset(media, 'page.css')}">
  <link rel="stylesheet" href="${asset(media, `${name}.css`)}">
  <title>${title}</title>
</head>
<body>
  <main id="page" aria-live="off"></main>
  <script nonce="${nonce}" src="${asset(bundle, `${name}.js`)}"></script>
</body>
</html>`;
}
