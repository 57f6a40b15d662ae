import assert from 'node:assert/strict';
import type { PanelPage } from './panelPage.ts';
import { midway, panelStates } from './panelStates.ts';
import { describePanel } from './panelSuite.ts';

const focused = ({ page }: PanelPage): Promise<string> => page.evaluate(`document.activeElement.dataset.command ?? ''`);
const commands = ({ actions }: PanelPage): string[] =>
  actions.flatMap((action) => (action.kind === 'command' ? action.command : []));
const announced = ({ page }: PanelPage): Promise<string> => page.getByRole('status').innerText();

describePanel('the use of the progress panel', (open) => {
  it('says that it is ready, and again after a reload, and keeps which job it shows', async () => {
    const panel = await open();
    await panel.show(panelStates.running);
    assert.deepEqual(await panel.kept(), panelStates.running.job);
    await panel.page.reload();
    assert.deepEqual(panel.actions, [{ kind: 'ready' }, { kind: 'ready' }]);
    await panel.show(panelStates.running);
    assert.equal(await panel.page.getByRole('heading', { level: 1 }).innerText(), 'casa');
  });

  it('reaches every button that can be used by Tab, in the order they are read, and no other', async () => {
    const panel = await open();
    await panel.show(panelStates.waiting);
    const reached: string[] = [];
    for (let step = 0; step < 20; step += 1) {
      await panel.page.keyboard.press('Tab');
      reached.push(await focused(panel));
    }
    const round = reached.slice(0, reached.indexOf('', 1));
    assert.deepEqual(round, ['pause', 'cancel', 'inspect', 'openJobFile', 'showLog', 'force']);
  });

  for (const key of ['Enter', 'Space']) {
    it(`asks for what a button says on ${key}, once, and does not scroll`, async () => {
      const panel = await open({ width: 400 });
      await panel.show(panelStates.running);
      await panel.page.getByRole('button', { name: 'Pause' }).focus();
      await panel.page.keyboard.press(key);
      assert.deepEqual(commands(panel), ['pause']);
      assert.equal(await panel.page.evaluate('scrollY'), 0);
    });
  }

  it('asks for what a button says on a click', async () => {
    const panel = await open();
    await panel.show(panelStates.completedWithFailures);
    await panel.page.getByRole('button', { name: 'Retry Failed Records' }).first().click();
    assert.deepEqual(commands(panel), ['retryDeadLetters']);
  });

  it('tells assistive technology which buttons cannot be used', async () => {
    const panel = await open();
    await panel.show(panelStates.elsewhere);
    const pause = panel.page.getByRole('button', { name: 'Pause' });
    assert.ok(await pause.isDisabled());
    await pause.click({ force: true });
    assert.deepEqual(commands(panel), []);
  });

  it('keeps the names of buttons that show no words', async () => {
    const panel = await open({ width: 400 });
    await panel.show(panelStates.running);
    await panel.page.getByRole('button', { name: 'Inspect Job' }).click();
    assert.deepEqual(commands(panel), ['inspect']);
  });

  it('keeps the focus on the main button while the job turns', async () => {
    const panel = await open();
    await panel.show(panelStates.running);
    await panel.page.getByRole('button', { name: 'Pause' }).focus();
    await panel.show({ ...panelStates.running, requested: 'pause', can: ['openJobFile', 'showLog'] });
    await panel.show(panelStates.paused);
    assert.equal(await focused(panel), 'resume');
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(commands(panel), ['resume']);
  });

  it('announces a change of state in a polite live region, and nothing of mere progress', async () => {
    const panel = await open();
    await panel.show(panelStates.running);
    for (let done = 1_205; done < 1_220; done += 1) {
      await panel.show({ ...panelStates.running, progress: { ...midway, done } });
    }
    assert.equal(await announced(panel), '');
    await panel.show(panelStates.waiting);
    assert.equal(await announced(panel), 'casa: Waiting for a rate limit');
    assert.equal(await panel.page.getByRole('status').getAttribute('aria-live'), 'polite');
  });

  it('counts a wait down by itself', async () => {
    const panel = await open({ clock: 'running' });
    const waiting = { ...panelStates.waiting.waiting, resumeAt: new Date(Date.now() + 65_000).toISOString() };
    await panel.show({ ...panelStates.waiting, waiting });
    await panel.page.locator('.countdown', { hasText: /^1 min [1-5] sec$/ }).waitFor();
    await panel.page.locator('.countdown', { hasText: /^(?:1 min|5\d sec)/ }).waitFor();
  });

  it('reports what goes wrong in the page', async () => {
    const panel = await open({ clock: 'running' });
    await panel.show(panelStates.running);
    await panel.page.evaluate(`window.postMessage({ kind: 'state', state: 'none' }, '*')`);
    const isTold = (): boolean => panel.actions.some(({ kind }) => kind === 'fault');
    while (!isTold()) await panel.page.evaluate('new Promise((resolve) => setTimeout(resolve, 10))');
  });
});
