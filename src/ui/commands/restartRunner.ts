// Ends background processes that do not answer; their jobs go on in new ones. Offered by the notice that says so.

import type { Command } from '../command.ts';

export const restartRunner: Command = ({ pool }) => pool.restart();
