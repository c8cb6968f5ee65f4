// What may be the code of a shelf, and what is goods scanned by mistake. Pure.

export const placeMost = 20;   // bytes, as the node takes it

// Digits of a length that goods have, with the check digit right.
export function isGtin(code: string): boolean {
    if (!/^(\d{8}|\d{12,14})$/.test(code)) return false;
    const sum = [...code].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
    return sum % 10 === 0;
}
