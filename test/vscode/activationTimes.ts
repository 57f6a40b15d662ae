// What VS Code itself says an extension cost it: the table of "Developer: Startup Performance".

import type { VscodeWindow } from './vscodeWindow.ts';

/** In ms: loading the code, the synchronous part of `activate`, and the whole until its promise is settled. */
export interface ActivationTimes {
  readonly load: number;
  readonly call: number;
  readonly finish: number;
  /** Such as "onStartupFinished". */
  readonly event: string;
}

/** @param id `PUBLISHER.NAME`; @throws when VS Code has not activated it. */
export async function activationTimes(window: VscodeWindow, id: string): Promise<ActivationTimes> {
  await window.runCommand('Developer: Startup Performance');
  const text = window.lines('editor');
  await text.filter({ hasText: /System\sInfo/ }).waitFor();
  await text.click();
  await window.page.keyboard.press('ControlOrMeta+A');
  await window.page.keyboard.press('ControlOrMeta+C');
  const copied = String(await window.page.evaluate('navigator.clipboard.readText()'));
  const row = copied.split('\n').find((line) => line.startsWith(`| ${id} `));
  if (row === undefined) throw new Error(`VS Code's table of activations does not name ${id}`);
  const [, , , load, call, finish, event = ''] = row.split('|').map((cell) => cell.trim());
  return { load: Number(load), call: Number(call), finish: Number(finish), event };
}
