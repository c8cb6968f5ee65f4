// Of which lot a unit is, where it counts only with that: in its code, or asked for. What was given is
// looked at by the node; a page says at once what can be none.

import type { ShipTask } from '../api';
import { elementsOf, isLot } from '../shared/gs1';
import { isCodeOf, leftOf, type TaskLine } from '../shared/tasks';

// Whose lot is to be asked for; null: its code says it, or nobody needs it.
export function lineToAsk(task: ShipTask, code: string): TaskLine | null {
    const line = task.lines.find((each) => isCodeOf(each, code) && leftOf(each) > 0);
    return line?.asks_lot && elementsOf(code).lot === '' ? line : null;
}

// Why what was scanned or typed is not the lot of this line's unit; '': it may be.
export function lotFault(task: ShipTask, line: TaskLine, text: string): string {
    const name = line.description || line.sku;
    const { gtin, lot } = elementsOf(text);
    if (gtin !== '' && !isCodeOf(line, text)) return `Scanned other goods. Give the lot of ${name} first, or cancel it.`;
    if (gtin !== '') return lot === '' ? `That label says no lot. Scan or type the lot of ${name}.` : '';
    if (task.lines.some((each) => isCodeOf(each, text))) return `Scanned goods. Give the lot of ${name} first, or cancel it.`;
    if (text.includes('\x1d') || /^\(\d{2,4}\)/.test(text) || isLot(text)) return '';
    return `"${text}" is no lot. It has 1 to 20 letters, digits and signs, without spaces: scan it, or type it as the package shows it.`;
}
