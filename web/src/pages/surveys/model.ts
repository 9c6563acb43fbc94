// Surveys as the staff work with them.

import { api } from '../../core/api';
import { href } from '../../core/router.svelte';
import { language } from '../../core/language';
import type { Calibration, CodebookVariable, Description, Mapping, OwnText, Replicates, Sampling, Stage, Survey } from '../../surveys/types';

export function surveyPath(id: string): string {
  return `/surveys/${encodeURIComponent(id)}`;
}
export function surveyPage(id: string, tab = ''): string {
  return href(`/work/surveys/${encodeURIComponent(id)}`, { tab });
}
/** Of a request that changes the survey: the version that its author saw, of the survey or of what
    was typed upon it. */
export function seen(what: { version: number }): { ifMatch: string } {
  return { ifMatch: `"${what.version}"` };
}
export function findSurvey(id: string, signal: AbortSignal): Promise<Survey> {
  return api.get<Survey>(surveyPath(id), { signal });
}
export async function findCodebook(id: string, signal?: AbortSignal): Promise<CodebookVariable[]> {
  return (await api.get<{ variables: CodebookVariable[] }>(`${surveyPath(id)}/codebook`, signal ? { signal } : {})).variables;
}

export function emptyStage(): Stage {
  return { strata: '', units: '', population: '', population_kind: 'unknown', pps: 'none' };
}
export function emptyReplicates(): Replicates {
  return { method: 'other', variables: [], combined: true, scale: null, rscales: [], fay_rho: 0.3, centre: 'replicates' };
}
export function emptyCalibration(): Calibration {
  return { method: 'rake', margins: [{ variable: '', totals: {} }], distance: 'linear', lower: null, upper: null, source: '' };
}
export function emptySampling(): Sampling {
  return { weight: '', stages: [], nest: true, lonely: 'fail', lonely_in_domains: false, df: 'design', replicates: null, calibration: null };
}
/** What the service left out because it is as usual is said here. */
export function wholeSampling(given: Partial<Sampling> | null | undefined): Sampling {
  const sampling = { ...emptySampling(), ...given };
  return {
    ...sampling,
    stages: sampling.stages.map((one) => ({ ...emptyStage(), ...one })),
    replicates: sampling.replicates ? { ...emptyReplicates(), ...sampling.replicates } : null,
    calibration: sampling.calibration ? { ...emptyCalibration(), ...sampling.calibration } : null,
  };
}
export function emptyDescription(): Description {
  return {
    id: '',
    country: '',
    series: '',
    title: {},
    setting: 'school',
    mode: 'self_paper',
    from: '',
    to: '',
    year: new Date().getFullYear(),
    population: {},
    age_from: 0,
    age_to: 0,
    territory: '',
    coverage: {},
    response_rate: null,
    institution: '',
    citation: '',
    sampling_note: {},
    synthetic: false,
    missing: 'leave_out',
    sampling: emptySampling(),
  };
}
export function wholeDescription(given: Partial<Description>): Description {
  return { ...emptyDescription(), ...given, sampling: wholeSampling(given.sampling) };
}
export function wholeMapping(given: Partial<Mapping> | null | undefined): Mapping {
  return { questions: [], own: [], ...given };
}

/** A text of the survey in the language of the page, or in one that it has. */
export function ownText(texts: OwnText | undefined): string {
  return texts?.[language] ?? Object.values(texts ?? {}).find((text) => text) ?? '';
}
/** What of a text is written; empty languages are not sent. */
export function writtenText(texts: OwnText): OwnText {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''));
}

/** A short name of letters, digits and dashes. */
export function identifierOf(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
