// A small shop floor: names long and short, two tax rates, GTINs of the in-store range.

export interface Item { sku: string; gtin: string; description: string; price: number; stock: number; onlyAt?: string }

function gtin13(number: number): string {
    const digits = `20${String(number).padStart(10, '0')}`;
    const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
    return `${digits}${(10 - (sum % 10)) % 10}`;
}

const names: [sku: string, description: string, price: number, stock: number][] = [
    ['85123A', 'WHITE HANGING HEART T-LIGHT HOLDER', 295, 40], ['22423', 'REGENCY CAKESTAND 3 TIER', 1275, 6],
    ['85099B', 'JUMBO BAG RED RETROSPOT', 208, 60], ['47566', 'PARTY BUNTING', 495, 12],
    ['84879', 'ASSORTED COLOUR BIRD ORNAMENT', 169, 30], ['20725', 'LUNCH BAG RED RETROSPOT', 165, 25],
    ['22720', 'SET OF 3 CAKE TINS PANTRY DESIGN', 495, 9], ['21212', 'PACK OF 72 RETROSPOT CAKE CASES', 55, 80],
    ['22457', 'NATURAL SLATE HEART CHALKBOARD', 295, 14], ['22469', 'HEART OF WICKER SMALL', 165, 33],
    ['22086', 'PAPER CHAIN KIT 50\'S CHRISTMAS', 295, 10], ['22960', 'JAM MAKING SET WITH JARS', 425, 2],
];

// The scarce one lies in the warehouse only, so that one order can take all of it.
export const items: Item[] = names.map(([sku, description, price, stock], index) =>
    ({ sku, gtin: gtin13(100 + index), description, price, stock, ...(stock < 3 ? { onlyAt: 'warehouse' } : {}) }));

export const item = (sku: string): Item => items.find((each) => each.sku === sku)!;

// Where some of them stand, at all locations.
const shelves: Record<string, string> = { 84879: 'A-10', 20725: 'A-2' };

// Picked with its lot only.
const asksLot = '22720';

export const catalogueCsv = `sku,gtin,description,price,tax_code,tax_rate_bp,place,lot\n${items.map((each) =>
    `${each.sku},${each.gtin},"${each.description}",${each.price},standard,2000,${shelves[each.sku] ?? ''},${each.sku === asksLot ? 'yes' : ''}\n`).join('')}`;
