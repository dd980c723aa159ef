/** Builds the task pane into dist/addin, from where the bridge serves it under /addin/. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/addin/',
  plugins: [react()],
  build: {
    rolldownOptions: {
      input: ['index.html', 'signedIn.html'].map((page) => join(import.meta.dirname, page)),
      output: {
        codeSplitting: {
          groups: [
            // What the window of the company's sign-in needs as well.
            { name: 'window', test: /(excel\/(start|dialog)\.ts|pane\.css)$/, priority: 1 },
            // Excel shows nothing before the first screen is there: one file for it, the other screens when they are asked for.
            { name: 'first', test: /^(?!.*(main\.tsx|signedIn\.ts|\.html)$)/, tags: ['$initial'] },
          ],
        },
      },
    },
    outDir: '../dist/addin',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
  },
});
