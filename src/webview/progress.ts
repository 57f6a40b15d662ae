// The progress panel's page: takes messages, paints the latest once a frame at most, and says what a person asks for.

import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { render } from 'lit';
import { numbersIn } from '../protocol/numbers.ts';
import { type PanelCommand, type PanelMessage, readPanelMessage } from '../protocol/panelContract.ts';
import type { PanelWords } from '../protocol/panelWords.ts';
import { Announcements } from './announcements.ts';
import { acquireHost } from './hostApi.ts';
import { keepFocus } from './keepFocus.ts';
import { page } from './page.ts';

/** Countdowns, and how long an attempt has lasted. */
const TICK_MS = 1_000;

const host = acquireHost();
const words: PanelWords = JSON.parse(document.getElementById('words')?.textContent ?? '');
const numbers = numbersIn(document.documentElement.lang);
const announcements = new Announcements(words, numbers);

const root = document.body.appendChild(document.createElement('div'));
const restoreFocus = keepFocus(root);
const live = document.body.appendChild(document.createElement('div'));
live.className = 'live';
live.setAttribute('role', 'status');
live.setAttribute('aria-live', 'polite');

let latest: PanelMessage | null = null;
/** Not yet looked at: what comes faster than it can be painted costs nothing. */
let unread: unknown;
let isPainting = false;

function paint(): void {
  isPainting = false;
  if (unread !== undefined) {
    latest = readPanelMessage(unread);
    unread = undefined;
    host.keep(latest.kind === 'state' ? latest.state.job : latest.job);
  }
  if (latest === null) return;
  render(page(latest, { words, numbers, now: Date.now(), act }), root);
  restoreFocus();
  if (latest.kind !== 'state') return;
  const said = announcements.next(latest.state, performance.now());
  if (said !== null) live.textContent = said;
}

const act = (command: PanelCommand): void => host.say({ kind: 'command', command });

function soon(): void {
  if (isPainting) return;
  isPainting = true;
  requestAnimationFrame(paint);
}

window.addEventListener('message', ({ data }) => {
  unread = data;
  soon();
});
window.addEventListener('error', ({ message }) => host.say({ kind: 'fault', message }));
window.addEventListener('unhandledrejection', ({ reason }) => host.say({ kind: 'fault', message: String(reason) }));
setInterval(() => {
  if (latest?.kind === 'state' && (latest.state.state === 'running' || latest.state.waiting !== null)) soon();
}, TICK_MS);
host.say({ kind: 'ready' });
