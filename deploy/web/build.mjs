// Builds the pages and the TypeScript programs. Called by deploy/cmake/OnepoolAssets.cmake; runs on
// Node 18 and later. Packages live in build/npm, never in the source tree.
//
//   node build.mjs install                       npm ci, once per lock file
//   node build.mjs check DEPFILE STAMP           tsc --noEmit over everything
//   node build.mjs program ENTRY OUT DEPFILE     one .mjs for Node
//   node build.mjs pages OUT ACCESSOR DEPFILE PATH=FILE...
//        bundles each .ts/.tsx (its css beside it), copies the rest, and writes OUT/assets.S and
//        OUT/assets.cpp, which embed them; PATH is what a browser asks for.

import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const source = resolve(here, '../..');
const npmDir = join(source, 'build/npm');
const modules = join(npmDir, 'node_modules');

const contentTypes = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
};

function install() {
    const lock = readFileSync(join(here, 'package-lock.json'));
    const hash = createHash('sha256').update(lock).digest('hex');
    const stamp = join(npmDir, 'installed');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
    mkdirSync(npmDir, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(here, file), join(npmDir, file));
    // No package of ours needs its install script: esbuild's binary is a package of its own.
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
                 { cwd: npmDir, stdio: 'inherit' });
    writeFileSync(stamp, hash);
}

// Ninja reads this to know when to run us again. No newline or colon occurs in our paths.
function writeDepfile(path, target, inputs) {
    const escaped = [...new Set(inputs)].map((file) => file.replaceAll(' ', '\\ '));
    writeFileSync(path, `${target}: ${escaped.join(' ')}\n`);
}

function check(depfile, stamp) {
    const inputs = [];
    for (const project of ['tsconfig.json', 'tsconfig.programs.json']) {
        const tsc = [join(modules, 'typescript/bin/tsc'), '-p', join(here, project), '--listFiles'];
        try {
            const out = execFileSync(process.execPath, tsc, { encoding: 'utf8' });
            inputs.push(join(here, project), ...out.split('\n').filter((line) => line.startsWith('/')));
        } catch (failure) {
            const errors = failure.stdout.split('\n').filter((line) => !line.startsWith('/'));
            console.error(errors.join('\n'));
            process.exit(1);
        }
    }
    writeDepfile(depfile, stamp, inputs);
    writeFileSync(stamp, '');
}

async function bundle(options) {
    const esbuild = createRequire(join(npmDir, 'package.json'))('esbuild');
    const result = await esbuild.build({
        bundle: true,
        metafile: true,
        logLevel: 'warning',
        nodePaths: [modules],
        absWorkingDir: source,
        jsx: 'automatic',
        jsxImportSource: 'preact',
        ...options,
    });
    return { result, files: Object.keys(result.metafile.inputs).map((file) => resolve(source, file)) };
}

const forBrowsers = {
    bundle: true, platform: 'browser', format: 'iife', target: 'es2022', minify: true, legalComments: 'none',
};

// `import script from 'page:../page/shop.tsx'` gives a program the text of a bundle for browsers.
function pageInside(inputs) {
    return {
        name: 'page',
        setup(build) {
            build.onResolve({ filter: /^page:/ }, (asked) =>
                ({ path: resolve(asked.resolveDir, asked.path.slice('page:'.length)), namespace: 'page' }));
            build.onLoad({ filter: /.*/, namespace: 'page' }, async (asked) => {
                const { result, files } = await bundle({ entryPoints: [asked.path], write: false,
                                                         outdir: '/', loader: { '.html': 'text' }, ...forBrowsers });
                inputs.push(...files);
                const texts = Object.fromEntries(result.outputFiles.map((file) =>
                    [extname(file.path).slice(1), file.text]));
                return { contents: JSON.stringify(texts), loader: 'json' };
            });
        },
    };
}

async function program(entry, out, depfile) {
    const inputs = [];
    const { files } = await bundle({
        entryPoints: [entry], outfile: out, platform: 'node', format: 'esm', target: 'node18',
        external: ['playwright-core', 'zxing-wasm'], loader: { '.html': 'text', '.svg': 'text' }, plugins: [pageInside(inputs)],
    });
    writeDepfile(depfile, out, [...files.filter((file) => !file.includes('page:')), ...inputs]);
}

// What a browser may ask for, and the file that answers.
async function collect(out, items) {
    const inputs = [];
    const served = [];
    for (const item of items) {
        const [path, file] = item.split('=');
        const from = resolve(source, file);
        if (!/\.tsx?$/.test(file)) {
            inputs.push(from);
            served.push({ path, file: from });
            continue;
        }
        const to = join(out, path.slice(1));
        inputs.push(...(await bundle({ entryPoints: [from], outfile: to, ...forBrowsers })).files);
        served.push({ path, file: to });
        const css = to.replace(/\.js$/, '.css');
        if (existsSync(css)) served.push({ path: path.replace(/\.js$/, '.css'), file: css });
    }
    return { inputs, served };
}

function writeAssembly(path, symbol, served) {
    const parts = served.map(({ file }, i) =>
        `.balign 16\n.globl ${symbol}_${i}\n${symbol}_${i}:\n.incbin "${file}"\n` +
        `.globl ${symbol}_${i}_end\n${symbol}_${i}_end:\n.byte 0\n`);
    writeFileSync(path, `.section .rodata,"a",@progbits\n${parts.join('')}` +
                        '.section .note.GNU-stack,"",@progbits\n');
}

function writeTable(path, symbol, accessor, served) {
    const names = accessor.split('::');
    const name = names.pop();
    const externs = served.map((_, i) => `extern const char ${symbol}_${i}[];\nextern const char ${symbol}_${i}_end[];`);
    const rows = served.map(({ path: asked, file }, i) => {
        const etag = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 32);
        const type = contentTypes[extname(file)];
        if (!type) throw new Error(`no content type is known for ${file}`);
        return `        Asset{"${asked}", between(${symbol}_${i}, ${symbol}_${i}_end), "${type}", "\\"${etag}\\""},`;
    });
    writeFileSync(path, `// Generated by deploy/web/build.mjs.
#include <array>

#include "drivers/io/assets.hpp"

extern "C" {
${externs.join('\n')}
}

namespace ${names.join('::')} {

using onepool::io::Asset;

std::span<const Asset> ${name}();

std::span<const Asset> ${name}() {
    const auto between = [](const char* begin, const char* end) {
        return std::string_view(begin, static_cast<std::size_t>(end - begin));
    };
    static const std::array<Asset, ${served.length}> table{{
${rows.join('\n')}
    }};
    return table;
}

}  // namespace ${names.join('::')}
`);
}

async function pages(out, accessor, depfile, items) {
    mkdirSync(out, { recursive: true });
    const { inputs, served } = await collect(out, items);
    const symbol = accessor.replaceAll('::', '_');
    writeAssembly(join(out, 'assets.S'), symbol, served);
    writeTable(join(out, 'assets.cpp'), symbol, accessor, served);
    writeDepfile(depfile, join(out, 'assets.S'), inputs);
    for (const { path, file } of served) console.log(`${path}  ${relative(source, file)}`);
}

const [command, ...rest] = process.argv.slice(2);
if (command === 'install') install();
else if (command === 'check') check(rest[0], rest[1]);
else if (command === 'program') await program(rest[0], rest[1], rest[2]);
else if (command === 'pages') await pages(rest[0], rest[1], rest[2], rest.slice(3));
else {
    console.error('usage: build.mjs install | check | program | pages (see the head of this file)');
    process.exit(2);
}
