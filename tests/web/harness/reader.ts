// Reads bar codes and QR codes off what a page shows, as a scanner reads them off paper.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

// `kind` is what a scanner may send in front of the text (an AIM identifier).
export interface ReadCode { kind: string; text: string }

let isReady = false;
function getReady(): void {
    if (isReady) return;
    const wasm = readFileSync(join(process.env.ONEPOOL_BUILD!, 'node_modules/zxing-wasm/dist/reader/zxing_reader.wasm'));
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
    isReady = true;
}

// By kind. Taken large, as a camera that is held close sees it.
export async function codesIn(shown: Locator): Promise<ReadCode[]> {
    getReady();
    const image = await shown.screenshot({ scale: 'device' });
    const codes = await readBarcodes(new Uint8Array(image), { tryHarder: true, tryRotate: false });
    return codes.map(({ symbologyIdentifier, text }) => ({ kind: symbologyIdentifier, text })).sort((a, b) => a.kind.localeCompare(b.kind));
}
