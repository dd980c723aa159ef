/** Builds the task pane into dist/addin, from where the bridge serves it under /addin/. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/addin/',
  plugins: [react()],
  build: {
    rolldownOptions: { input: ['index.html', 'signedIn.html'].map((page) => join(import.meta.dirname, page)) },
    outDir: '../dist/addin',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    // Excel shows nothing before the first screen is there: one file for it, the other screens when they are asked for.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
