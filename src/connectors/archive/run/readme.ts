// `README.txt` in every archive: what is where, for whoever finds it without Ratchet.

import type { ArchiveDisk } from '../disk/archiveDisk.ts';
import { writeAll } from '../disk/bufferedWriter.ts';

export const README = 'README.txt';

const README_TEXT = `This folder is a backup made by Ratchet. It is made of plain files: nothing but a text editor is needed to read it.

WHAT IS WHERE

  manifest.json               what the backup holds: every file with its size and SHA-256. It is written last, so a backup
                              without it, or with UNFINISHED.json beside it, is not finished: run its job again, it goes on.
  Organization [id]/
    organization.json         the organization
    Workspace [id]/
      workspace.json          the workspace
      members.jsonl           its members
      tasks.jsonl             its tasks that belong to no item
      App [id]/
        app.json              the app with all its fields
        items.jsonl           its items
        comments.jsonl        the comments on them
        tasks.jsonl           the tasks on them
        views.json            its views
        files.jsonl           its files, one line each; "ratchet" says where the file is kept, with its size and SHA-256
        files/                the files, named by their id and their name
        gone.jsonl            what was there once and was gone when the backup was last made

Folders are known by the number in brackets. A folder keeps its name when the app is renamed; app.json has the new name.

HOW TO READ IT

Files that end in .json hold one JSON document, UTF-8. Files that end in .jsonl hold one JSON document a line (see
jsonlines.org); each is a record as it was received, without passwords and keys.
- A record that has changed has a new line further down: of lines with the same id (item_id, comment_id, task_id, file_id;
  for members profile.profile_id or user.user_id) the last one counts.
- A line of gone.jsonl says in "file" where the record stood, in "since" which run missed it first, and in "value" what it
  was. A record that stands in its own file as well has come back.
- In files.jsonl, {"link": true} marks a file that another service keeps; {"missing": "..."} says why one could not be kept.

With Python, the items of an app, each as it was last:

  import json
  items = {}
  for line in open("items.jsonl", encoding="utf-8"):
      item = json.loads(line)
      items[item["item_id"]] = item

HOW TO CHECK IT

With Ratchet:     ratchet verify FOLDER
Without:          compare a file's SHA-256 with its line in manifest.json:
  Linux           sha256sum FILE
  macOS           shasum -a 256 FILE
  Windows         certutil -hashfile FILE SHA256
`;

/** Left alone where it is as it should be. */
export async function writeReadme(disk: ArchiveDisk): Promise<void> {
  const bytes = Buffer.from(README_TEXT);
  if ((await disk.size(README)) !== null) {
    const found = await disk.use(README, 'read', (file) => file.readFile());
    if (found.equals(bytes)) return;
  }
  await disk.replace(README, (file) => writeAll(file, bytes, 0));
}
