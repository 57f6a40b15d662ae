// A suite that needs a real server: where none can be had, its tests are skipped, with a line that says why.

export class ServerMissing extends Error {}

/** @param server starts it, or finds it started; throws ServerMissing where this machine cannot have one. */
export function describeWithServer(title: string, server: () => Promise<unknown>, suite: () => void): void {
  describe(title, () => {
    before(async function (this: Mocha.Context) {
      // Its packages may have to be installed first.
      this.timeout(600_000);
      try {
        await server();
      } catch (error) {
        if (!(error instanceof ServerMissing)) throw error;
        let tests = 0;
        this.test?.parent?.eachTest(() => {
          tests += 1;
        });
        process.stdout.write(`    skipped: ${tests} tests of ${title}, because ${error.message}\n`);
        this.skip();
      }
    });
    suite();
  });
}
