// What every part of the page is made with, beside the state it shows.

import { html, type TemplateResult } from 'lit';
import type { Numbers } from '../../protocol/numbers.ts';
import type { PanelCommand } from '../../protocol/panelContract.ts';
import type { PanelWords } from '../../protocol/panelWords.ts';

export interface PanelContext {
  readonly words: PanelWords;
  readonly numbers: Numbers;
  /** Epoch ms of this painting. */
  readonly now: number;
  act(command: PanelCommand): void;
}

/** A codicon beside a text that says the same. */
export function icon(name: string, tone = ''): TemplateResult {
  return html`<span class="codicon codicon-${name} ${tone}" aria-hidden="true"></span>`;
}
