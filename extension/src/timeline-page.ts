/** The webview's HTML: nothing may load but our own script and style. */
import { Uri, type Webview } from 'vscode';

export function timelinePage(webview: Webview, extensionUri: Uri): string {
  const nonce = crypto.randomUUID();
  const source = (name: string) => webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', name)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; img-src data:`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Folioscope timeline</title>
<link rel="stylesheet" href="${source('timeline.css')}">
</head>
<body>
<main id="timeline"></main>
<script nonce="${nonce}" src="${source('timeline.js')}"></script>
</body>
</html>
`;
}
