/** Builds the stand-in for Excel into dist/standin, from where the bridge serves it under /excel/ outside production. */
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/excel/',
  build: {
    outDir: '../dist/standin',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
