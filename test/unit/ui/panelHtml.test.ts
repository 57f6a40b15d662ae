import assert from 'node:assert/strict';
import { panelWords } from '../../../src/protocol/panelWords.ts';
import { panelHtml } from '../../../src/ui/panel/panelHtml.ts';

const page = {
  ...{ cspSource: 'vscode-webview:', nonce: 'abc', scriptUri: 'x:/progress.js', styleUri: 'x:/progress.css' },
  ...{ language: 'es', title: 'casa', words: panelWords((message) => message) },
};

describe('panelHtml', () => {
  it('lets in the nonce, the styles and the font, and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(panelHtml(page))?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-abc'; style-src vscode-webview:; font-src vscode-webview:;",
    );
  });

  it('has no handler and no style of its own', () => {
    assert.doesNotMatch(panelHtml(page), /\son\w+=|<style|\sstyle=/);
  });

  it('is written in the language of the display', () => {
    assert.match(panelHtml(page), /<html lang="es">/);
  });

  it('keeps names and words from becoming elements', () => {
    const words = { ...page.words, now: '</script><img src=x>' };
    const html = panelHtml({ ...page, title: '<b>"casa"</b>', words });
    assert.doesNotMatch(html, /<img|<b>/);
  });
});
