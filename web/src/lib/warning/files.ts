// What is attached to an alert, as the data service gives it away.

import { apiAddress } from '../../core/api';
import { pictures } from '../pictures';
import type { Alert } from './alerts';

type File = Alert['files'][number];

export interface AlertFile {
  file: File;
  address: string;
}

export function isPicture(file: File): boolean {
  return pictures.has(file.type);
}

/** With the addresses below `path`, that of the alert. */
export function filesOf(alert: Alert, path: string): AlertFile[] {
  return alert.files.map((file, i) => ({ file, address: apiAddress(`${path}/files/${i + 1}`) }));
}

/** What a picture shows, as far as its name says it: "blue-tablet_front.jpg" is "blue tablet front". */
export function captionOf(file: File): string {
  const name = file.name.replace(/\.[A-Za-z0-9]{2,5}$/, '').replace(/[_-]+/g, ' ').trim();
  return name === '' ? file.name : name;
}
