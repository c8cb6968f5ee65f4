// Files other than TypeScript that the bundler understands.
declare module '*.css';
declare module '*.html' {
    const text: string;
    export default text;
}
declare module '*.svg' {
    const text: string;
    export default text;
}
declare module 'page:*' {
    const bundle: { js: string; css: string };
    export default bundle;
}
