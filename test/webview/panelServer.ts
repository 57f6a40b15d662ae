// Serves the panel's page as the extension makes it, with the files that the build made, on a free port of this machine.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { panelWords } from '../../src/protocol/panelWords.ts';
import { panelHtml } from '../../src/ui/panel/panelHtml.ts';
import { builtPanel } from '../builtProduct.ts';
import { spanish } from './spanish.ts';

const FILES = ['progress.js', 'progress.css', 'codicon.ttf'];
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

export type Language = 'en' | 'es';

export interface PanelServer {
  url(language: Language): string;
  close(): void;
}

export async function startPanelServer(): Promise<PanelServer> {
  // A page of yesterday's code says nothing.
  builtPanel('');
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://panel').pathname.slice(1);
    if (path === 'en' || path === 'es') {
      response.setHeader('content-type', 'text/html');
      response.end(htmlIn(path, `http://${request.headers.host}`));
    } else if (FILES.includes(path)) {
      response.setHeader('content-type', TYPES[extname(path)] ?? 'text/plain');
      void readFile(builtPanel(path)).then((content) => response.end(content));
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: (language) => `http://127.0.0.1:${port}/${language}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function htmlIn(language: Language, origin: string): string {
  return panelHtml({
    cspSource: origin,
    nonce: 'bm9uY2U',
    scriptUri: `${origin}/progress.js`,
    styleUri: `${origin}/progress.css`,
    language,
    title: 'casa',
    words: panelWords(language === 'es' ? spanish : (message) => message),
  });
}
