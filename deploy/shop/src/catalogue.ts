// The catalogue file that hub and nodes import too: sku,gtin,description,price,tax_code,tax_rate_bp
// with the price in minor units. The shop lists every SKU under its own number.

export interface CatalogueItem { listing: string; title: string; price: number }

// RFC 4180: fields may be quoted, quotes inside are doubled.
export function parseCsv(text: string): string[][] {
    const rows: string[][] = [];
    let row: string[] = [];
    const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
    for (;;) {
        const match = pattern.exec(text);
        if (!match) throw new Error(`line ${rows.length + 1} of the catalogue is not CSV`);
        row.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2] ?? '');
        if (match[3] === ',') continue;
        if (row.length > 1 || row[0] !== '') rows.push(row);
        row = [];
        if (match[3] === '' || pattern.lastIndex >= text.length) return rows;
    }
}

export function parseCatalogue(text: string): CatalogueItem[] {
    const [head, ...rows] = parseCsv(text.replace(/^\ufeff/, ''));
    const column = (name: string): number => {
        const at = head?.indexOf(name) ?? -1;
        if (at < 0) throw new Error(`the catalogue has no column "${name}"`);
        return at;
    };
    const [sku, title, price] = [column('sku'), column('description'), column('price')];
    return rows.map((row, index) => {
        const item = { listing: row[sku] ?? '', title: row[title] ?? '', price: Number(row[price]) };
        if (item.listing === '' || !Number.isInteger(item.price)) {
            throw new Error(`row ${index + 2} of the catalogue has no SKU or no whole price`);
        }
        return item;
    });
}
