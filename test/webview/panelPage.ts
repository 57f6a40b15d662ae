// The panel's page in a real browser, with VS Code's side of it played by the test: themes, the API, the messages.

import type { Page } from 'playwright-core';
import type { PanelAction, PanelMessage, PanelState } from '../../src/protocol/panelContract.ts';
import { newProfile } from '../vscode/testBrowser.ts';
import type { Language, PanelServer } from './panelServer.ts';
import { NOW } from './panelStates.ts';
import { type ThemeName, themes } from './themes.ts';

export interface PanelPageOptions {
  readonly theme?: ThemeName;
  readonly language?: Language;
  readonly width?: number;
  /** Default: a clock that stands at NOW. */
  readonly clock?: 'running';
}

export interface PanelPage {
  readonly page: Page;
  /** What the page has said, oldest first. */
  readonly actions: PanelAction[];
  /** What the page threw, and what its policy kept out. */
  readonly faults: string[];
  post(message: PanelMessage): Promise<void>;
  /** Posts the state and waits until it is painted. */
  show(state: PanelState): Promise<void>;
  /** What VS Code would hand to the serializer. */
  kept(): Promise<unknown>;
  close(): Promise<void>;
}

/** Runs in the page before anything of its own. `posted` is the way out to the test. */
const FAKE_API = `
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.posted(message),
    getState: () => JSON.parse(sessionStorage.getItem('kept') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('kept', JSON.stringify(state)),
  });`;

/** VS Code sets its colours on the root element and the kind of theme on the body. */
function themeScript(name: ThemeName): string {
  const { bodyClass, colours } = themes[name];
  const variables = { ...colours, 'font-family': 'system-ui, sans-serif', 'font-size': '13px' };
  return `document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(${JSON.stringify(variables)}))
      document.documentElement.style.setProperty('--vscode-' + name, value);
    document.body.className = 'vscode-body ${bodyClass}';
  });`;
}

export async function openPanelPage(server: PanelServer, options: PanelPageOptions = {}): Promise<PanelPage> {
  const { theme = 'dark', language = 'en', width = 1_200 } = options;
  const profile = await newProfile(language);
  const page = await profile.newPage();
  await page.setViewportSize({ width, height: 900 });
  if (options.clock !== 'running') await page.clock.setFixedTime(NOW);
  const [actions, faults]: [PanelAction[], string[]] = [[], []];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.exposeFunction('posted', (action: PanelAction) => void actions.push(action));
  await page.addInitScript(FAKE_API);
  await page.addInitScript(themeScript(theme));
  await page.goto(server.url(language));
  const post = (message: PanelMessage): Promise<void> =>
    page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  return {
    ...{ page, actions, faults, post },
    async show(state) {
      await post({ kind: 'state', state });
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    },
    kept: () => page.evaluate(`JSON.parse(sessionStorage.getItem('kept'))`),
    close: () => profile.close(),
  };
}
