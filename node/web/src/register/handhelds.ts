// Handhelds of the store: the code that pairs one, and those that are paired. The node's list is
// the truth; it is fetched again whenever the node says that it changed.

import { get, messageOf, post, remove } from '../../../../deploy/web/ui/http';
import type { EndedCode, Handhelds } from '../api';
import { raiseBar, speak, store } from './state';

export async function refreshHandhelds(): Promise<void> {
    if (store.get().panel !== 'handhelds') return;
    const handhelds = await get<Handhelds>('/api/handhelds').catch(() => null);
    if (handhelds) store.set({ handhelds });
}

export function endText({ code, why }: EndedCode): string {
    switch (why) {
    case 'used': return `A handheld was paired by ${code}.`;
    case 'over': return `${code} is over: a code is good for five minutes. Nothing was paired by it.`;
    case 'wrong_tries': return `${code} is void: too many wrong codes were typed. Nothing was paired. If that was nobody of yours, somebody in the Wi-Fi tries codes.`;
    }
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
