// English words that say little about what a text is about: they are hashed lightly, and never cut into n-grams.

export const STOP_WORDS: readonly string[] = `
  a about an and are as at be been but by can could did do does down for from had has have he her here his how i if in
  into is it its my no not of on or our out over she should so such than that the their then there they this to under
  up was we were what when where which who whom will with would you your
`
  .trim()
  .split(/\s+/);
