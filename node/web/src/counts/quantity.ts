// How many there are, as it is typed. Pure.

export const quantityMost = 1_000_000;   // as the node takes it

// Null: that is no number of units.
export function quantityOf(typed: string): number | null {
    const text = typed.trim();
    if (!/^\d{1,7}$/.test(text)) return null;
    const quantity = Number(text);
    return quantity <= quantityMost ? quantity : null;
}
