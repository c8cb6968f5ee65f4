// Texts as the node bounds them: by bytes of UTF-8, not by letters. Pure.

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

// What people type, as far as it fits; no letter is cut in two.
export function cutToBytes(text: string, most: number): string {
    const letters = [...text];
    while (bytesOf(letters.join('')) > most) letters.pop();
    return letters.join('');
}
