// The contract of `VectorDestination` in engine/ports.ts as tests: every destination passes them, whatever it stores in.
// A new destination is one call of `describeDestination`. Knows nothing of any destination's settings.

import { describeChecking } from './destination/describeChecking.ts';
import { describeOpening } from './destination/describeOpening.ts';
import { describeRebuilding } from './destination/describeRebuilding.ts';
import { describeSearching } from './destination/describeSearching.ts';
import { describeSweeping } from './destination/describeSweeping.ts';
import { describeVectors } from './destination/describeVectors.ts';
import { describeWriting } from './destination/describeWriting.ts';
import { DestinationClients, type DestinationFixture } from './destination/destinationClients.ts';

/** @param make storage that is empty, for one test. */
export function describeDestination(name: string, make: () => Promise<DestinationFixture>): void {
  describe(`${name} as a vector destination`, () => {
    const clients = new DestinationClients(make);
    afterEach(() => clients.dispose());

    describeChecking(clients);
    describeOpening(clients);
    describeWriting(clients);
    describeVectors(clients);
    describeSweeping(clients);
    describeSearching(clients);
    describeRebuilding(clients);
  });
}
