import assert from 'node:assert/strict';
import { unescaped } from '../../../src/connectors/podio/client/unescaped.ts';
import { wordsOfHtml } from '../../../src/connectors/podio/rows/wordsOfHtml.ts';

describe('the words of HTML', () => {
  it('puts paragraphs, items and rows on lines of their own', () => {
    const html =
      '<p>One <b>bold</b> word</p><ul><li>two</li><li>three</li></ul><table><tr><td>a</td><td>b</td></tr></table>';
    assert.equal(wordsOfHtml(html), 'One bold word\ntwo\nthree\na b');
  });

  it('decodes what is escaped, and makes white space one space', () => {
    assert.equal(wordsOfHtml('Leads &amp;\n  Clients&nbsp;&ndash; 5 &lt; 6<br>next'), 'Leads &\nClients – 5 < 6\nnext');
  });

  it('leaves out scripts, styles and comments', () => {
    assert.equal(wordsOfHtml('<style>p{}</style>seen<script>alert("<p>")</script><!-- not this -->'), 'seen');
  });

  it('reads text that is no HTML as it is', () => {
    for (const text of ['a < b', 'no tags', 'x > y & z', '']) assert.equal(wordsOfHtml(text), text);
  });

  it('survives what is not closed', () => {
    assert.equal(wordsOfHtml('<p>one<p>two <b>three'), 'one\ntwo three');
  });
});

describe('a name of Podio', () => {
  it('is unescaped once', () => {
    assert.equal(unescaped('R&amp;D &quot;Labs&quot; &#39;x&#39; &lt;3'), `R&D "Labs" 'x' <3`);
    assert.equal(unescaped('&amp;amp;'), '&amp;');
  });

  it('keeps an ampersand that escapes nothing', () => {
    for (const name of ['AT&T', 'a & b', 'copy&copy', '&']) assert.equal(unescaped(name), name);
  });
});
