import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { PanelState } from '../../src/protocol/panelContract.ts';
import type { PanelPage } from './panelPage.ts';
import { panelStates, third } from './panelStates.ts';
import { describePanel } from './panelSuite.ts';
import { themeNames } from './themes.ts';

/** Together they have every part of the page in them, in every tone. */
const TELLING: readonly string[] = ['waiting', 'failed', 'completed', 'problems', 'neverRan'];

const states: readonly (readonly [name: string, state: PanelState])[] = Object.entries(panelStates);

async function violations({ page }: PanelPage): Promise<string[]> {
  const { violations: found } = await page.evaluate<axe.AxeResults>('axe.run()');
  return found.flatMap(({ id, impact, nodes }) => nodes.map(({ target }) => `${impact} ${id}: ${target.join(' ')}`));
}

describePanel('the look of the progress panel', (open) => {
  for (const theme of themeNames) {
    it(`leaves axe nothing to find in the theme ${theme}`, async () => {
      const panel = await open({ theme });
      await panel.page.evaluate(axe.source);
      const found: string[] = [];
      for (const [name, state] of states.filter(([name]) => theme === 'dark' || TELLING.includes(name))) {
        await panel.show(state);
        found.push(...(await violations(panel)).map((violation) => `${name}: ${violation}`));
      }
      assert.deepEqual(found, []);
    });
  }

  for (const width of [300, 400, 700, 1_200]) {
    it(`fits into ${width} px in every state, in the longer language`, async () => {
      const panel = await open({ width, language: 'es' });
      const wide: string[] = [];
      for (const [name, state] of states) {
        await panel.show(state);
        const beyond = await panel.page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (beyond > 0) wide.push(`${name}: ${beyond} px`);
      }
      assert.deepEqual(wide, []);
    });
  }

  it('needs nothing that its policy keeps out', async () => {
    const panel = await open();
    for (const [, state] of states) await panel.show(state);
    assert.deepEqual(panel.faults, []);
  });

  it('shows nothing before it is known', async () => {
    const panel = await open();
    await panel.show(panelStates.starting);
    const text = (await panel.page.locator('main').innerText()).replaceAll(/\d+:\d\d(?::\d\d)?/g, '');
    assert.doesNotMatch(text, /\b0\b|%|NaN|null|undefined/);
    assert.match(text, /Starting…/);
  });

  it('says that the hierarchy is being listed', async () => {
    const panel = await open();
    await panel.show(panelStates.planning);
    assert.match(await panel.page.locator('.standing').innerText(), /Listing what there is to do…/);
  });

  it('never says 100 % before the end', async () => {
    const panel = await open();
    await panel.show({ ...panelStates.sync, progress: { ...third, done: 202_909 } });
    assert.match(await panel.page.locator('.standing').innerText(), /99\.9%/);
  });

  it('says that there is no such job, and that it looks for one', async () => {
    const panel = await open();
    const job = { key: 'x#casa', name: 'casa' };
    await panel.post({ kind: 'noJob', job, looking: true });
    await panel.page.getByText('Looking for the job…').waitFor();
    await panel.post({ kind: 'noJob', job, looking: false });
    await panel.page.getByText('There is no job “casa” here any more.').waitFor();
  });

  it('speaks Spanish, numbers and times too', async () => {
    const panel = await open({ language: 'es' });
    await panel.show(panelStates.sync);
    const text = await panel.page.locator('main').innerText();
    assert.match(text, /62\.902 de 202\.910 registros/);
    assert.match(text, /limitado por 3000 textos por minuto/);
    assert.doesNotMatch(text, /\b(?:Pause|Attempts|records|left|used)\b/);
  });

  it('stands still where the system asks for less motion', async () => {
    const panel = await open();
    await panel.show(panelStates.running);
    const moves = (): Promise<string> =>
      panel.page.evaluate(`getComputedStyle(document.querySelector('.codicon-sync')).animationName`);
    assert.equal(await moves(), 'none');
    await panel.page.emulateMedia({ reducedMotion: 'no-preference' });
    assert.equal(await moves(), 'codicon-spin');
  });
});
