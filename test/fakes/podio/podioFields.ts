// The fields of an app: their types in turn, so that five apps side by side have them all, with the settings that each
// type has. The first is the title.

import { htmlEscaped } from './podioNames.ts';
import type { App, PodioWorld } from './podioWorld.ts';

export const FIELD_TYPES = [
  'text',
  'number',
  'image',
  'date',
  'app',
  'money',
  'progress',
  'location',
  'duration',
  'contact',
  'calculation',
  'embed',
  'category',
  'file',
  'tel',
  'separator',
  'email',
  'phone',
  'tag',
  'question',
  'member',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface Field {
  readonly id: number;
  /** Its place in the app when it was made; values depend on it. */
  readonly position: number;
  readonly type: FieldType;
  readonly externalId: string;
  readonly label: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

const TITLE_LABEL = 'Title';

export function fieldsOfApp(world: PodioWorld, app: App): readonly Field[] {
  const { fields = 8, firstAppFields } = world.options;
  const count = app.ordinal === 0 ? (firstAppFields ?? fields) : fields;
  const from = app.ordinal * Math.max(0, fields - 1);
  return Array.from({ length: count }, (_, position) =>
    position === 0
      ? newField(world, app, position, 'text', TITLE_LABEL)
      : newField(world, app, position, typeInTurn(from + position - 1)),
  );
}

export function newField(world: PodioWorld, app: App, position: number, type: FieldType, label?: string): Field {
  const named = label ?? (position % 7 === 3 ? `${type} & more "${position}"` : `${capitalized(type)} ${position}`);
  return {
    id: world.ids.field(app.ordinal, position),
    position,
    type,
    externalId: position === 0 ? 'title' : `${type}-${position}`,
    label: named,
    settings: settingsOf(type, position, app),
  };
}

/** As it stands in an app. */
export function fieldDocument(field: Field): object {
  return {
    field_id: field.id,
    type: field.type,
    external_id: field.externalId,
    label: htmlEscaped(field.label),
    status: 'active',
    config: {
      label: htmlEscaped(field.label),
      description: null,
      delta: field.position,
      default_value: null,
      required: field.position === 0,
      hidden: false,
      hidden_create_view_edit: false,
      unique: false,
      mapping: null,
      visible: true,
      settings: field.settings,
    },
  };
}

function typeInTurn(turn: number): FieldType {
  return FIELD_TYPES[turn % FIELD_TYPES.length] ?? 'text';
}

function settingsOf(type: FieldType, position: number, app: App): Readonly<Record<string, unknown>> {
  switch (type) {
    case 'text':
      return { format: position === 0 ? 'plain' : 'html', size: position === 0 ? 'small' : 'large' };
    case 'number':
      return { decimals: 2 };
    case 'date':
      return { calendar: true, time: 'enabled', end: 'enabled', color: 'DCEBD8' };
    case 'app':
      return { multiple: true, referenced_apps: [{ app_id: app.id, view_id: null }] };
    case 'money':
      return { allowed_currencies: ['EUR', 'USD'] };
    case 'location':
      return { structured: true, has_map: true };
    case 'duration':
      return { fields: ['days', 'hours', 'minutes', 'seconds'] };
    case 'contact':
    case 'member':
      return { type: 'space_contacts', valid_types: ['user', 'space'] };
    case 'calculation':
      return { script: '1 + 1', return_type: 'number', decimals: 4, unit: null };
    case 'category':
    case 'question':
      return { multiple: type === 'category', display: 'inline', options: CATEGORY_OPTIONS };
    case 'image':
    case 'file':
      return { allowed_mimetypes: type === 'image' ? ['image/*'] : null };
    case 'email':
    case 'phone':
      return { possible_types: ['work', 'home', 'other'] };
    default:
      return {};
  }
}

export const CATEGORY_OPTIONS = [
  { id: 1, status: 'active', text: 'Snap', color: 'D2E4EB' },
  { id: 2, status: 'active', text: 'Año & más', color: 'DCEBD8' },
  { id: 3, status: 'deleted', text: 'Old', color: 'F7D1D0' },
] as const;

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
