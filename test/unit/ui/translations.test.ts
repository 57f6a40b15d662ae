import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LANGUAGES = ['es'];

type Bundle = Readonly<Record<string, string>>;
const readJson = (path: string): Bundle => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** First arguments of calls to `t`, as they stand in the sources. */
const SPOKEN = /\bt\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")/g;

function spokenTexts(): readonly string[] {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const texts = sources
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join(ROOT, 'src', file), 'utf8').matchAll(SPOKEN)])
    .map(([, single, double]) => (single ?? double ?? '').replaceAll(/\\(['"\\])/g, '$1'));
  return [...new Set(texts)].sort();
}

const placesIn = (text: string): readonly string[] => [...text.matchAll(/\{\d+\}/g)].map(([place]) => place).sort();

function differentPlaces(texts: Bundle, inEnglish: (key: string) => string): readonly string[] {
  return Object.entries(texts)
    .filter(([key, text]) => placesIn(inEnglish(key)).join() !== placesIn(text).join())
    .map(([key]) => key);
}

describe('what the manifest says', () => {
  const english = readJson('package.nls.json');
  const used = [...readFileSync(join(ROOT, 'package.json'), 'utf8').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);

  it('is all there in English, and nothing more', () => {
    assert.deepEqual(Object.keys(english).sort(), [...new Set(used)].sort());
  });

  for (const language of LANGUAGES) {
    it(`is all there in ${language}, and nothing more`, () => {
      assert.deepEqual(Object.keys(readJson(`package.nls.${language}.json`)).sort(), Object.keys(english).sort());
    });
  }
});

describe('what the code says', () => {
  const spoken = spokenTexts();

  it('has places {0}, {1} … without a gap', () => {
    const gaps = spoken.filter((text) => {
      const places = [...new Set(placesIn(text))];
      return places.some((place, index) => place !== `{${index}}`);
    });
    assert.deepEqual(gaps, []);
  });

  for (const language of LANGUAGES) {
    const bundle = readJson(`l10n/bundle.l10n.${language}.json`);

    it(`is all there in ${language}, and nothing more`, () => {
      assert.deepEqual(Object.keys(bundle).sort(), spoken);
    });

    it(`has the same places in ${language}`, () => {
      assert.deepEqual(
        differentPlaces(bundle, (key) => key),
        [],
      );
    });
  }
});
