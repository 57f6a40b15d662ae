import assert from 'node:assert/strict';
import { numbersIn } from '../../../src/protocol/numbers.ts';
import { panelWords } from '../../../src/protocol/panelWords.ts';
import { counterWord, eventText, fill, limitedByText, limitName, placeWord } from '../../../src/webview/wording.ts';
import { NOW, panelStates } from '../../webview/panelStates.ts';
import { spanish } from '../../webview/spanish.ts';

const english = panelWords((message) => message);
const words = panelWords(spanish);
const numbers = numbersIn('es', 'UTC');

describe('wording', () => {
  it('fills a template in, and leaves what it was not given', () => {
    assert.equal(fill('{1} of {0}, {2}', 'a', 'b'), 'b of a, {2}');
  });

  it('names the quota that bounds the rate in the language of the display', () => {
    assert.equal(limitedByText(words, numbers, panelStates.sync), 'limitado por 3000 textos por minuto');
  });

  it('tells the reason as it was said where the quota is not known', () => {
    const unknown = { ...panelStates.sync, quotas: [] };
    assert.equal(limitedByText(english, numbers, unknown), 'limited by 3,000 texts per minute');
  });

  it('says a limit of our own in words, one of the server as it is', () => {
    assert.equal(limitName(english, 'Podio client: x: limitedCalls'), 'Podio client: x: limited calls');
    assert.equal(limitName(english, 'Gemini: GenerateRequestsPerDay'), 'Gemini: GenerateRequestsPerDay');
  });

  it('falls back to the name of what it has no word for', () => {
    assert.equal(counterWord(english, 'newCounter'), 'newCounter');
    assert.equal(placeWord(english, 'space', 'many'), 'space');
  });

  it('tells every kind of event in one sentence', () => {
    const told = panelStates.running.events.map((event) => eventText(english, numbers, event, NOW));
    assert.deepEqual(told.slice(1, 3), [
      'The wait is over',
      'Waits for the limit “Podio client casa-backup: limited calls” until 15:11',
    ]);
    assert.ok(told.every((text) => text !== '' && !text.includes('{')));
  });
});
