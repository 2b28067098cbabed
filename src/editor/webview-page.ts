import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Which page: its script in `dist/webview` and its style sheet in `media` have its name. */
export interface WebviewPage {
  readonly name: 'history' | 'build';
  readonly title: string;
}

/** Gives a webview its page. What the page may load is only what comes with the extension. */
export function fillWebview(webview: vscode.Webview, extension: vscode.Uri, page: WebviewPage): void {
  const bundle = vscode.Uri.joinPath(extension, 'dist', 'webview');
  const media = vscode.Uri.joinPath(extension, 'media');
  webview.options = { enableScripts: true, localResourceRoots: [bundle, media] };
  webview.html = pageText(webview, bundle, media, page);
}

/** Scripts run only with this page's nonce; styles and fonts come from the extension; nothing else is loaded. */
function pageText(
  webview: vscode.Webview,
  bundle: vscode.Uri,
  media: vscode.Uri,
  { name, title }: WebviewPage,
): string {
  const nonce = randomBytes(16).toString('base64');
  const asset = (folder: vscode.Uri, file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; font-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
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
