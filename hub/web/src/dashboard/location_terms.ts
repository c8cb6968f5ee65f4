// What sourcing goes by of a location, in one line; empty: the hub was told nothing of it.

import type { LocationRow } from '../api';

type Terms = Pick<LocationRow, 'country' | 'postcode' | 'cut_off' | 'cost'>;

export function termsText({ country, postcode, cut_off: cutOff, cost }: Terms): string {
    const known = [
        country === null ? null : `in ${country}${postcode === null ? '' : ` ${postcode}`}`,
        cutOff === null ? null : `sends until ${cutOff}`,
        cost === null ? null : `${cost} an order`,
    ];
    return known.filter((part) => part !== null).join(', ');
}
