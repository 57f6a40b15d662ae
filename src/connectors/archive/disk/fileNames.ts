// Names of folders and files that Linux, macOS and Windows all take and a person still reads: letters of every alphabet
// stay, only what one of the three refuses is replaced. The id in a name keeps it unique and finds it again.

/** What ext4, APFS and NTFS have in common: 255 bytes of UTF-8. */
const MAX_BYTES = 255;
/** Left free for what is added to a name while the file is written. */
const PARTIAL_BYTES = '.partial'.length;
/** A longer ending is no file type. */
const MAX_EXTENSION_BYTES = 32;

/** Names that Windows gives to devices, whatever extension follows (learn.microsoft.com, "Naming Files"). */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;
/** Separators, wildcards and what Windows reserves. */
const REFUSED = /[<>:"/\\|?*]/g;
/** Unassigned characters are refused by APFS; halves of a pair are no text. */
const UNASSIGNED = /[\p{Cn}\p{Cs}]/gu;
/** What would hide in a name or turn it around. Joiners stay: some scripts are written with them. */
const UNSEEN = /[\p{Bidi_Control}\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb]/gu;
const SPACE = /[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu;

const FOLDER_ID = /(?:^| )\[([^[\]]+)\]$/;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** `Campañas [98765432]` */
export function folderName(title: string, id: string): string {
  const suffix = `[${safeId(id)}]`;
  const name = cut(deviceFree(safe(title)), MAX_BYTES - bytesOf(suffix) - 1);
  return name === '' ? suffix : `${name} ${suffix}`;
}

/** The id in a folder's name, as `safeId` writes it; null for a folder that has none. */
export function idOfFolder(name: string): string | null {
  return FOLDER_ID.exec(name)?.[1] ?? null;
}

/** `2189670749 presupuesto.pdf`; a name that is too long loses of its middle, not of its extension. */
export function attachmentName(id: string, name: string): string {
  const prefix = safeId(id);
  const whole = safe(name);
  const dot = whole.lastIndexOf('.');
  const end = dot > 0 ? whole.slice(dot) : '';
  const extension = bytesOf(end) <= MAX_EXTENSION_BYTES ? end : '';
  const room = MAX_BYTES - PARTIAL_BYTES - bytesOf(prefix) - 1 - bytesOf(extension);
  const stem = cut(whole.slice(0, whole.length - extension.length), room);
  return stem + extension === '' ? prefix : `${prefix} ${stem}${extension}`;
}

/** A table's file: `Campañas [98765432].csv`, with a number where one app needs several. */
export function tableName(title: string, id: string, part: number, extension: string): string {
  const suffix = `[${safeId(id)}]${part === 1 ? '' : ` ${part}`}.${extension}`;
  const name = cut(deviceFree(safe(title)), MAX_BYTES - PARTIAL_BYTES - bytesOf(suffix) - 1);
  return name === '' ? suffix : `${name} ${suffix}`;
}

/** Ids are digits as a rule; anything else is spelled so that no two ids look the same on any file system. */
export function safeId(id: string): string {
  return id.replace(/[^0-9a-z_-]/gu, (char) =>
    [...new TextEncoder().encode(char)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

function safe(text: string): string {
  const visible = text.normalize('NFC').replace(UNSEEN, '').replace(SPACE, ' ');
  const name = visible.replace(UNASSIGNED, '_').replace(REFUSED, '_').normalize('NFC');
  return trimmed(name.trim().replace(/^\.+/, '_'));
}

/** `con.fig` is a device to Windows, `con_.fig` is not. */
function deviceFree(name: string): string {
  const [stem = '', ...rest] = name.split('.');
  return DEVICE.test(stem.trimEnd()) ? [`${stem.trimEnd()}_`, ...rest].join('.') : name;
}

/** Windows drops dots and spaces from the end of a name. */
function trimmed(name: string): string {
  return name.replace(/[. ]+$/, '');
}

/** By whole graphemes: neither an accent nor a family of emoji is cut through. */
function cut(name: string, bytes: number): string {
  if (bytesOf(name) <= bytes) return name;
  let kept = '';
  let room = bytes;
  for (const { segment } of graphemes.segment(name)) {
    room -= bytesOf(segment);
    if (room < 0) break;
    kept += segment;
  }
  return trimmed(kept);
}

const bytesOf = (text: string): number => Buffer.byteLength(text);
