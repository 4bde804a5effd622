/** The HTML of our webviews: nothing may load but our own script and style, and pictures that the script itself makes. */
import { Uri, type Webview } from 'vscode';

export function webviewPage(webview: Webview, extensionUri: Uri, name: 'timeline' | 'gallery'): string {
  const nonce = crypto.randomUUID();
  const source = (file: string) => webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', file)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; img-src data:`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Folioscope ${name}</title>
<link rel="stylesheet" href="${source(`${name}.css`)}">
</head>
<body>
<main id="${name}"></main>
<script nonce="${nonce}" src="${source(`${name}.js`)}"></script>
</body>
</html>
`;
}
