// The value an item has in a field, in the shape of the field's type. Worked out from the item's id; null where it is
// empty, as Podio leaves those out.

import { podioDate } from './podioDate.ts';
import { CATEGORY_OPTIONS, type Field } from './podioFields.ts';
import { fileDocument } from './podioFile.ts';
import { fileInField, mixed, type PodioItem, titleOf } from './podioItem.ts';
import { author, profile } from './podioPeople.ts';
import type { PodioWorld } from './podioWorld.ts';

/** Beyond so many fields an item of a wide app has few of them. */
const DENSE_FIELDS = 20;

export function fieldValues(world: PodioWorld, item: PodioItem, field: Field): readonly object[] | null {
  const random = mixed(world.seed, 'value', item.id + field.position * 7_919);
  if (field.position === 0) return [{ value: item.title }];
  // The low bits choose whether there is a value, the others which.
  const filled = field.position < DENSE_FIELDS ? random % 10 < 8 : random % 100 < 2;
  return filled ? valuesOf(world, item, field, Math.floor(random / 100)) : null;
}

/** Whether a value of the field is a file. */
export function hasFile(field: Field): boolean {
  return field.type === 'image' || field.type === 'file';
}

function valuesOf(world: PodioWorld, item: PodioItem, field: Field, random: number): readonly object[] | null {
  switch (field.type) {
    case 'text':
      return [{ value: `<p>${item.title.replaceAll('&', '&amp;')} &ndash; <b>nota ${random % 1_000}</b></p>` }];
    case 'number':
      return [{ value: `${random % 10_000}.${String(random % 100).padStart(2, '0')}00` }];
    case 'calculation':
      return [{ value: `${random % 1_000}.5000` }];
    case 'image':
    case 'file':
      return [{ value: fileDocument(fileInField(world, item, field.position)) }];
    case 'date':
      return [dateValue(item.createdOn, random)];
    case 'app':
      return [{ value: referenceTo(world, item, random) }];
    case 'money':
      return [{ value: `${random % 100_000}.5000`, currency: random % 2 === 0 ? 'EUR' : 'USD' }];
    case 'progress':
      return [{ value: random % 101 }];
    case 'duration':
      return [{ value: random % 360_000 }];
    case 'location':
      return [locationValue(random)];
    case 'contact':
    case 'member':
      return [{ value: profile(random % 20) }];
    case 'embed':
      return [embedValue(random)];
    case 'category':
      return random % 3 === 0
        ? CATEGORY_OPTIONS.map((value) => ({ value }))
        : [{ value: CATEGORY_OPTIONS[random % 2] }];
    case 'question':
      return [{ value: CATEGORY_OPTIONS[random % 2] }];
    case 'tel':
      return [
        { value: `+34${600_000_000 + (random % 1_000_000)}`, uri: `tel:+34${600_000_000 + (random % 1_000_000)}` },
      ];
    case 'separator':
      return null;
    case 'email':
      return [
        { type: 'work', value: `kontakt${random % 500}@example.com` },
        { type: 'other', value: 'info@example.org' },
      ];
    case 'phone':
      return [{ type: random % 2 === 0 ? 'work' : 'mobile', value: `+49 30 ${random % 1_000_000}` }];
    case 'tag':
      return [{ value: `tag-${random % 9}` }];
  }
}

function dateValue(from: number, random: number): object {
  const start = podioDate(from + (random % 1_000) * 3_600_000);
  const day = start.slice(0, 10);
  if (random % 3 === 0) {
    return {
      start: `${day} 00:00:00`,
      start_date: day,
      start_date_utc: day,
      start_time: null,
      start_time_utc: null,
      start_utc: day,
      end: null,
    };
  }
  const time = start.slice(11);
  const end = `${day} 23:59:59`;
  return {
    start,
    start_date: day,
    start_date_utc: day,
    start_time: time,
    start_time_utc: time,
    start_utc: start,
    end,
    end_date: day,
    end_date_utc: day,
    end_time: '23:59:59',
    end_time_utc: '23:59:59',
    end_utc: end,
  };
}

/** Another item of the same app; itself when it is alone. */
function referenceTo(world: PodioWorld, item: PodioItem, random: number): object {
  const { app } = item;
  const [first = item.id] = app.items.ascending(random % Math.max(1, app.items.size));
  return {
    item_id: first,
    app_item_id: world.ids.homeOf(first).position + 1,
    title: titleOf(world, first),
    link: `https://podio.com/items/${first}`,
    revision: 0,
    created_on: podioDate(item.createdOn),
    created_by: author(random % 7),
    files: [],
    app: { app_id: app.id, name: app.name, config: { name: app.name, item_name: 'Item' } },
  };
}

function locationValue(random: number): object {
  const place = PLACES[random % PLACES.length] ?? PLACES[0];
  return { ...place, map_in_sync: true };
}

function embedValue(random: number): object {
  const url = `https://example.com/a?b=${random % 50}&c=d`;
  return {
    embed: {
      embed_id: 70_000 + (random % 50),
      type: 'link',
      title: 'An example',
      original_url: url,
      url,
      resolved_url: url,
    },
    file: null,
  };
}

const PLACES = [
  {
    value: 'Calle Mayor 1, 28013 Madrid, España',
    formatted: 'Calle Mayor 1, 28013 Madrid, España',
    street_address: 'Calle Mayor 1',
    postal_code: '28013',
    city: 'Madrid',
    state: null,
    country: 'España',
    lat: 40.4167,
    lng: -3.7037,
  },
  { value: 'Somewhere else', formatted: null, street_address: null, city: null, country: null, lat: null, lng: null },
] as const;
