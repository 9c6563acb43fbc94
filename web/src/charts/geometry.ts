// Shapes for maps: the Americas and the rest of the world from files of the build, the places of
// a country from the data service.

import { geoArea } from 'd3-geo';
import type { FeatureCollection, Geometry, Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { api, ApiError } from '../core/api';

export type Shapes = FeatureCollection<Geometry, { code: string; name?: string }>;

const cache = new Map<string, Promise<Shapes>>();

function once(key: string, make: () => Promise<Shapes>): Promise<Shapes> {
  let known = cache.get(key);
  if (!known) {
    known = make();
    known.catch(() => cache.delete(key));
    cache.set(key, known);
  }
  return known;
}

async function readAtlas(address: string): Promise<Shapes> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`map: ${answer.status}`);
  const topology = (await answer.json()) as Topology<{ countries: GeometryCollection }>;
  const all = feature(topology, topology.objects.countries);
  return {
    type: 'FeatureCollection',
    features: all.features.map((one) => ({ ...one, properties: { code: String(one.id) } })),
  };
}

function americas(): Promise<Shapes> {
  return once('americas', async () => readAtlas((await import('virtual:atlas/americas')).default));
}

async function anyElsewhere(codes: Iterable<string>): Promise<boolean> {
  const known = new Set((await import('virtual:atlas/elsewhere')).codes);
  return [...codes].some((code) => known.has(code));
}

function elsewhere(): Promise<Shapes> {
  return once('elsewhere', async () => readAtlas((await import('virtual:atlas/elsewhere')).default));
}

function reversed(rings: Position[][]): Position[][] {
  return rings.map((ring) => [...ring].reverse());
}

/** d3 takes a ring the other way round than RFC 7946 and would draw all the world but the place. */
function wound(geometry: Geometry): Geometry {
  if (geoArea(geometry) <= 2 * Math.PI) return geometry;
  if (geometry.type === 'Polygon') return { ...geometry, coordinates: reversed(geometry.coordinates) };
  if (geometry.type === 'MultiPolygon') return { ...geometry, coordinates: geometry.coordinates.map(reversed) };
  return geometry;
}

/** The Americas, and the rest of the world, a large file, where one of these countries is there. */
export async function countries(shown: Iterable<string>): Promise<{ shapes: Shapes; world: boolean }> {
  const [near, world] = await Promise.all([americas(), anyElsewhere(shown)]);
  if (!world) return { shapes: near, world };
  return { shapes: { type: 'FeatureCollection', features: [...near.features, ...(await elsewhere()).features] }, world };
}

/** The places directly below a territory; nothing where their shapes are not known. */
export function placesOf(territory: string): Promise<Shapes> {
  return once(`places ${territory}`, async () => {
    try {
      const found = await api.get<FeatureCollection>(`/geometry/${encodeURIComponent(territory)}`);
      const features = found.features.map((one) => ({
        ...one,
        geometry: wound(one.geometry),
        properties: { code: String(one.properties?.['code'] ?? one.id), name: one.properties?.['label'] as string | undefined },
      }));
      return { type: 'FeatureCollection', features };
    } catch (fault) {
      if (fault instanceof ApiError && fault.status === 404) return { type: 'FeatureCollection', features: [] };
      throw fault;
    }
  });
}
