// Which count the page shows; in the address, so that a reload and the back key do what people
// expect. Pure.

// '': the list.
export function sessionOf(hash: string): string {
    return /^#\/([0-9a-f-]{36})$/.exec(hash)?.[1] ?? '';
}

export const addressOf = (session: string): string => `#/${session}`;
