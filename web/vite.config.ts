import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { atlas } from './tools/atlas.mjs';

// The program serves the shell (src/site) and finds the built files by the manifest. For work on
// the pages: `atalaya serve --port 8080` beside `npm run dev`.
const program = process.env['ATALAYA_PROGRAM_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig(({ command }) => ({
  plugins: [svelte(), atlas()],
  base: command === 'build' ? '/assets/' : '/',
  publicDir: false,
  build: {
    outDir: process.env['ATALAYA_WEB_OUT'] ?? 'dist',
    emptyOutDir: true,
    assetsDir: '',
    target: 'es2022',
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    // A font or picture inside a stylesheet would need `data:` in the policy for it.
    assetsInlineLimit: 0,
    rollupOptions: { input: 'src/main.ts' },
    reportCompressedSize: false,
  },
  server: {
    proxy: { '/api': program, '^/(en|es|pt|fr)(/.*)?$': { target: program, bypass: bypassToShell } },
  },
}));

// In development the shell is index.html, whatever the address.
function bypassToShell(): string {
  return '/index.html';
}
