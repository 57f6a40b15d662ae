// A suite in the browser: one server of the page for all its tests, and every page closed after its test.

import { describeWithServer } from '../servers/serverSuite.ts';
import { newProfile } from '../vscode/testBrowser.ts';
import { openPanelPage, type PanelPage, type PanelPageOptions } from './panelPage.ts';
import { type PanelServer, startPanelServer } from './panelServer.ts';

/** @param suite is given what opens a page. */
export function describePanel(
  title: string,
  suite: (open: (options?: PanelPageOptions) => Promise<PanelPage>) => void,
): void {
  describeWithServer(
    title,
    async () => (await newProfile()).close(),
    () => {
      let server: PanelServer;
      let pages: PanelPage[] = [];
      before(async () => {
        server = await startPanelServer();
      });
      after(() => server?.close());
      afterEach(async () => {
        await Promise.all(pages.map((page) => page.close()));
        pages = [];
      });
      suite(async (options) => {
        const page = await openPanelPage(server, options);
        pages.push(page);
        return page;
      });
    },
  );
}
