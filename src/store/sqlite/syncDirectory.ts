// Makes the names in a directory durable: a created, renamed or removed file is only in memory until then.

import { closeSync, constants, fsyncSync, openSync } from 'node:fs';

export function syncDirectory(directory: string): void {
  // Windows opens no directories; NTFS journals names itself.
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
