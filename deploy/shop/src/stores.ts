// Where buyers may collect, as the shop is started with it: "store-1=High Street".

import type { Store } from '../api';

export function storeOf(text: string): Store {
    const [, id, name] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (!id || !name) throw new Error(`--store ${text}: give the location's id and what buyers call it, as in "store-1=High Street"`);
    return { id, name };
}
