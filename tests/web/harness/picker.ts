// What a picker does on a node's orders page, and a cashier who hands an order over: the one place
// that knows how these pages are worded.

import type { Page } from 'playwright-core';
import { type Desk, scan } from './browser';
import type { Served } from './world';

export class Picker {
    private constructor(private readonly page: Page) {}

    // The orders page of a node, whatever its home is.
    static async at(desk: Desk, node: Served): Promise<Picker> {
        return new Picker(await desk.page(node.page.replace('/?', '/orders?')));
    }

    // On a page that is open.
    static on(page: Page): Picker {
        return new Picker(page);
    }

    get screen(): Page {
        return this.page;
    }

    card(order: string) {
        return this.page.locator(`[data-order="${order}"]`);
    }

    // Takes it where nobody has it yet; ends when the hub has said that it is ours.
    async open(order: string): Promise<void> {
        await this.card(order).getByRole('button', { name: /^(Take|Pick|Open|Go on with) order/ }).click();
        await this.page.getByRole('region', { name: 'Pick now' }).waitFor();
    }

    async scans(code: string): Promise<void> {
        await scan(this.page, code);
    }

    // Of the line that is shown: all that is left of it.
    async findsNothing(): Promise<void> {
        await this.page.getByRole('button', { name: 'Short', exact: true }).click();
        await this.page.getByRole('button', { name: /^\d+ missing$/ }).click();
        await this.page.getByText('Nothing of it was there.').waitFor();
        await this.finish('Nothing of it was there: the hub has been told');
    }

    // With the code of its shelf, which is scanned like goods.
    async puts(place: string): Promise<void> {
        await this.page.getByText('Where does it stand now?').waitFor();
        await scan(this.page, place);
        await this.finish(`Ready at ${place}`);
    }

    // After a pick; ships() then finds it there.
    async packs(order: string, parcels: number): Promise<void> {
        await this.page.getByRole('button', { name: 'Next order' }).click();
        await this.page.getByRole('button', { name: /^Ready/ }).click();
        await this.card(order).getByLabel('Parcels').fill(String(parcels));
        await this.page.getByRole('button', { name: `Order ${order} is packed` }).click();
        await this.page.getByText(`Order ${order} packed`).first().waitFor();
        await this.card(order).getByText(', packed').waitFor();
    }

    async ships(order: string, tracking: string): Promise<void> {
        await this.card(order).getByLabel('Tracking number').fill(tracking);
        await this.page.getByRole('button', { name: `Ship order ${order}` }).click();
        await this.page.getByText(`Order ${order} shipped`).first().waitFor();
    }

    private async finish(said: string): Promise<void> {
        await this.page.getByRole('button', { name: 'Finish', exact: true }).click();
        await this.page.getByText(said).first().waitFor();
    }
}

// At a register whose page is open: by the code that the buyer shows.
export async function handsOver(register: Page, order: string, place: string): Promise<void> {
    await scan(register, order);
    await register.getByRole('heading', { name: `Order ${order}` }).waitFor();
    await register.locator('.handing').getByText(`It stands at ${place}.`).waitFor();
    await register.getByRole('button', { name: /^Hand over/ }).click();
    await register.getByRole('heading', { name: 'Handed over' }).waitFor();
}
