// What a page has to know of a GS1 element string: which goods, of which lot. The node reads it anew
// (drivers/barcode/element_string.hpp, where the sources of these numbers are); this is for asking for
// a lot that a code lacks, and for foretelling without a connection. Pure.

export interface Elements { gtin: string; lot: string }   // '': it does not say

const gs = '\x1d';
const lotMost = 20;

// What GS1 lets stand behind AI 10.
export const isLot = (text: string): boolean => text.length <= lotMost && /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/.test(text);

// How many digits an AI has, by its first two; 0: there is none.
function aiDigits(prefix: number): number {
    if (prefix <= 22 || prefix === 30 || prefix === 37 || prefix >= 90) return 2;
    if (prefix <= 25 || (prefix >= 40 && prefix <= 42) || prefix === 71) return 3;
    return (prefix >= 31 && prefix <= 36) || [39, 43, 70, 72, 80, 81, 82].includes(prefix) ? 4 : 0;
}

// How many characters follow an AI that ends by itself; 0: it ends at GS or at the end.
function valueSize(prefix: number): number {
    if (prefix === 0) return 18;
    if (prefix <= 3) return 14;
    if (prefix === 4) return 16;
    if ((prefix >= 11 && prefix <= 19) || (prefix >= 31 && prefix <= 36)) return 6;
    return prefix === 20 ? 2 : prefix === 41 ? 13 : 0;
}

// AIs and values in their order; null: it is no element string.
function plain(code: string): [string, string][] | null {
    const found: [string, string][] = [];
    let rest = code.startsWith(gs) ? code.slice(1) : code;
    while (rest !== '') {
        if (!/^\d\d/.test(rest)) return null;
        const prefix = Number(rest.slice(0, 2));
        const digits = aiDigits(prefix);
        const end = rest.indexOf(gs, digits) < 0 ? rest.length : rest.indexOf(gs, digits);
        const size = valueSize(prefix) || end - digits;
        if (digits === 0 || size === 0 || digits + size > end || !/^\d+$/.test(rest.slice(0, digits))) return null;
        found.push([rest.slice(0, digits), rest.slice(digits, digits + size)]);
        rest = rest.slice(digits + size);
        if (rest.startsWith(gs)) rest = rest.slice(1);
    }
    return found;
}

function bracketed(code: string): [string, string][] | null {
    const parts = code.split(/(?=\(\d{2,4}\))/).map((part) => /^\((\d{2,4})\)([^]+)$/.exec(part));
    return parts.every((part) => part !== null) ? parts.map((part) => [part![1]!, part![2]!]) : null;
}

// '' in both where it is no element string that names goods.
export function elementsOf(code: string): Elements {
    const bare = code.replace(/^\][A-Za-z]\d/, '');
    const parts = (bare.startsWith('(') ? bracketed(bare) : plain(bare)) ?? [];
    const valueOf = (ai: string): string => parts.find(([name]) => name === ai)?.[1] ?? '';
    const gtin = valueOf('01');
    if (!/^\d{14}$/.test(gtin)) return { gtin: '', lot: '' };
    return { gtin, lot: valueOf('10') };
}
