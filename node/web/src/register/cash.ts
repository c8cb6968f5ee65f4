// Which notes a customer is likely to hand over, and what a person typed on the pad.

const notes: Record<string, number[]> = {
    EUR: [500, 1000, 2000, 5000, 10000, 20000],
    GBP: [500, 1000, 2000, 5000],
    USD: [100, 500, 1000, 2000, 5000, 10000],
    CHF: [1000, 2000, 5000, 10000, 20000],
};
const anyNotes = [500, 1000, 2000, 5000, 10000];

// Up to four amounts above `due`: the next multiples of each note, smallest first.
export function nextNotes(due: number, currency: string): number[] {
    if (due <= 0) return [];
    const amounts = new Set<number>();
    for (const note of notes[currency] ?? anyNotes) {
        const amount = Math.ceil(due / note) * note;
        if (amount > due) amounts.add(amount);
    }
    return [...amounts].sort((a, b) => a - b).slice(0, 4);
}

export type PadEntry =
    | { kind: 'nothing' }
    | { kind: 'quantity'; quantity: number }
    | { kind: 'code'; code: string };

// One or two digits change a quantity; more is a code someone reads off the label.
export function padEntry(text: string): PadEntry {
    if (text === '') return { kind: 'nothing' };
    if (text.length <= 2) return { kind: 'quantity', quantity: Number(text) };
    return { kind: 'code', code: text };
}
