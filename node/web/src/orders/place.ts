// What may be the code of a shelf, and what is goods scanned by mistake. Pure.

import type { ShipTask } from '../api';
import { isCodeOf } from '../shared/tasks';
import { bytesOf } from '../shared/text';

export const placeMost = 20;   // bytes, as the node takes it

// Digits of a length that goods have, with the check digit right.
export function isGtin(code: string): boolean {
    if (!/^(\d{8}|\d{12,14})$/.test(code)) return false;
    const sum = [...code].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
    return sum % 10 === 0;
}

export const goodsText = (code: string): string =>
    `Scanned ${code}. These are goods that this order does not want. Scan the shelf now, or type its code.`;

// Why it cannot be the shelf of an order of which all is picked, as far as a page knows; '': it may be.
export function placeFault(task: ShipTask, code: string): string {
    if (task.lines.some((line) => isCodeOf(line, code))) return `Scanned ${code}. All of this order is picked: scan the shelf now.`;
    if (isGtin(code)) return goodsText(code);
    return bytesOf(code) > placeMost ? `Scanned ${code}. A shelf code has at most ${placeMost} letters.` : '';
}
