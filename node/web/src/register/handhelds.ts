// Handhelds of the store: the code that pairs one, and those that are paired. The node's list is
// the truth; it is fetched again whenever the node says that it changed.

import { get, messageOf, post, remove } from '../../../../deploy/web/ui/http';
import type { Handhelds } from '../api';
import { raiseBar, speak, store } from './state';

export async function refreshHandhelds(): Promise<void> {
    if (store.get().panel !== 'handhelds') return;
    const handhelds = await get<Handhelds>('/api/handhelds').catch(() => null);
    if (handhelds) store.set({ handhelds });
}

async function change(ask: () => Promise<Handhelds>, what: string): Promise<boolean> {
    try {
        store.set({ handhelds: await ask() });
        return true;
    } catch (failure) {
        raiseBar('bad', `${what} ${messageOf(failure)}`);
        return false;
    }
}

export const openCode = (): Promise<boolean> => change(() => post<Handhelds>('/api/handhelds/code'), 'There is no code.');

export const closeCode = (): Promise<boolean> => change(() => remove<Handhelds>('/api/handhelds/code'), 'The code is not void.');

export async function removeHandheld(no: number, name: string): Promise<void> {
    const isRemoved = await change(() => remove<Handhelds>(`/api/handhelds/${no}`), `${name} is not removed for good.`);
    if (isRemoved) speak(`${name} is removed`);
}
