// Files other than TypeScript that esbuild understands.
declare module '*.css';
