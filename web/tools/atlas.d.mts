import type { Plugin } from 'vite';

export function atlas(): Plugin;
