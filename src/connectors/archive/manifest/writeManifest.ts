// Writes a manifest: one JSON document, one entry a line, so that it is written and read in bounded memory.

import type { FileHandle } from 'node:fs/promises';
import { BufferedWriter } from '../disk/bufferedWriter.ts';
import type { FileEntry, ManifestHead, ManifestNode, ManifestStream } from './manifestFormat.ts';
import { SECTIONS } from './manifestFormat.ts';

export interface ManifestContent {
  readonly head: ManifestHead;
  readonly nodes: Iterable<ManifestNode>;
  readonly streams: Iterable<ManifestStream>;
  readonly files: Iterable<FileEntry>;
  readonly attachments: AsyncIterable<FileEntry>;
}

export async function writeManifest(file: FileHandle, content: ManifestContent, signal: AbortSignal): Promise<void> {
  const writer = new BufferedWriter(file, 0);
  await writer.write('{\n');
  for (const [name, value] of Object.entries(content.head))
    await writer.write(`${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  for (const section of SECTIONS) {
    await writer.write(`"${section}": [`);
    let separator = '\n';
    for await (const entry of content[section]) {
      signal.throwIfAborted();
      await writer.write(`${separator}${JSON.stringify(entry)}`);
      separator = ',\n';
    }
    await writer.write(section === SECTIONS.at(-1) ? '\n]\n}\n' : '\n],\n');
  }
  await writer.flush();
}
