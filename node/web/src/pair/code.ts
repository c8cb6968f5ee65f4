// The code of a pairing, as the link that the till shows names it. Pure.

// What cannot be read is for a person to type: the page stands all the same.
export function codeIn(hash: string): string {
    try {
        return decodeURIComponent(hash.slice(1));
    } catch {
        return '';
    }
}
