// The map: world-atlas at 50m (Natural Earth), cut into the Americas and the rest, each a file of
// its own that holds only the arcs it needs. `import address from 'virtual:atlas/americas'` gives
// the address of such a file, `codes` what is in it.
//
// Countries are named by their ISO 3166-1 letters, as the territories of the content are; the
// atlas knows them by number.

import { readFileSync } from 'node:fs';

const iso = JSON.parse(readFileSync(new URL('iso.json', import.meta.url), 'utf8'));
const prefix = 'virtual:atlas/';

function usedArcs(arcs, used) {
  if (typeof arcs === 'number') used.add(arcs < 0 ? ~arcs : arcs);
  else for (const one of arcs) usedArcs(one, used);
}

function renumber(arcs, numbers) {
  if (typeof arcs !== 'number') return arcs.map((one) => renumber(one, numbers));
  return arcs < 0 ? ~numbers.get(~arcs) : numbers.get(arcs);
}

/** A topology with only these countries: `codes` maps the numbers of the atlas to letters. */
export function cut(atlas, codes) {
  const countries = atlas.objects.countries.geometries.filter((one) => codes[one.id] && one.arcs);
  const used = new Set();
  for (const one of countries) usedArcs(one.arcs, used);
  const kept = [...used].sort((a, b) => a - b);
  const numbers = new Map(kept.map((arc, i) => [arc, i]));
  return {
    type: 'Topology',
    transform: atlas.transform,
    objects: {
      countries: {
        type: 'GeometryCollection',
        geometries: countries.map((one) => ({ type: one.type, id: codes[one.id], arcs: renumber(one.arcs, numbers) })),
      },
    },
    arcs: kept.map((arc) => atlas.arcs[arc]),
  };
}

export function atlas() {
  let building = false;
  return {
    name: 'atlas',
    configResolved(config) {
      building = config.command === 'build';
    },
    resolveId(id) {
      return id.startsWith(prefix) ? `\0${id}` : undefined;
    },
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return undefined;
      const part = id.slice(prefix.length + 1);
      const file = new URL('../node_modules/world-atlas/countries-50m.json', import.meta.url);
      const source = JSON.stringify(cut(JSON.parse(readFileSync(file, 'utf8')), iso[part]));
      const codes = `export const codes = ${JSON.stringify(Object.values(iso[part]))};\n`;
      if (!building) return `${codes}export default ${JSON.stringify(`data:application/json,${encodeURIComponent(source)}`)};`;
      const id_of_file = this.emitFile({ type: 'asset', name: `${part}.json`, source });
      return `${codes}export default import.meta.ROLLUP_FILE_URL_${id_of_file};`;
    },
  };
}
