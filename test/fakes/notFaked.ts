// Says that a client asked a fake for something the real server can do and the fake cannot. Answered with 501.

export class NotFaked extends Error {
  constructor(what: string) {
    super(`This fake does not do ${what}. Teach it, or do without.`);
  }
}
