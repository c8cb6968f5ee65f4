// What went wrong with what was made earlier, for whoever comes to read it: each stands until it is
// read, none in another's place. Pure.

export interface Late { texts: readonly string[]; more: number }

const textsMost = 20;

export const noneLate: Late = { texts: [], more: 0 };

export function withLate(late: Late, text: string): Late {
    return late.texts.length < textsMost ? { texts: [...late.texts, text], more: late.more } : { ...late, more: late.more + 1 };
}

// Of which scan, where the words do not say it.
export const about = (code: string, text: string): string =>
    code === '' || text.includes(code) ? text : `Scanned ${code}. ${text}`;
