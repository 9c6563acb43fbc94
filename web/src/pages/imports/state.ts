import type { ImportInfo } from './types';

export const stateTone: Record<ImportInfo['status'], 'plain' | 'good' | 'warn' | 'bad' | 'accent'> = {
  running: 'accent',
  done: 'good',
  cancelled: 'warn',
  undone: 'plain',
  interrupted: 'bad',
};
