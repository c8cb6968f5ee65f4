// The list of nodes and the page of one: what they show is what hub, node and disk really have.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import type { NodeRow } from '../../../hub/web/src/api';
import { shortcomings } from '../harness/accessible';
import { picture } from '../harness/browser';
import { heart, nodeRow, page, sell, world } from '../harness/dashboard';
import { until } from '../harness/processes';

const rowOf = (name: RegExp): Locator => page.getByRole('region', { name: 'Nodes' }).getByRole('row', { name });

// What a table shows in the row under that heading.
async function cellOf(row: Locator, heading: string): Promise<string> {
    const headings = await row.locator('xpath=ancestor::table').locator('thead th').allInnerTexts();
    return row.locator('> *').nth(headings.indexOf(heading)).innerText();
}

const region = (name: string): Locator => page.getByRole('region', { name });
const factOf = (name: string): Locator => page.locator('dl.facts div', { has: page.getByText(name, { exact: true }) }).locator('dd');

async function openNode(name = 'Till 1'): Promise<void> {
    await region('Nodes').getByRole('link', { name }).click();
    await page.getByRole('heading', { name: new RegExp(name) }).waitFor();
}

const outbox = async (): Promise<number> =>
    (await world.node('till').api.get<{ uplink: { outbox: number } }>('/api/status')).uplink.outbox;
const sent = (): Promise<boolean> => until('all events to be sent', async () => await outbox() === 0);

// "812 MiB" or "12 GiB" in bytes, and how coarse that is.
function bytesOf(text: string): [bytes: number, coarse: number] {
    const [, number, unit] = /^(\d+) (MiB|GiB)/.exec(text) ?? assert.fail(`no size: ${text}`);
    const one = unit === 'GiB' ? 2 ** 30 : 2 ** 20;
    return [Number(number) * one, one];
}

// This machine's other programs write too.
const aFewBytes = 2 ** 30;
function isDiskOfTheNode(text: string): void {
    const { bavail, bsize } = statfsSync(world.database('till'));
    const [shown, coarse] = bytesOf(text);
    assert.ok(Math.abs(shown - bavail * bsize) <= coarse + aFewBytes, `${text} is shown of ${bavail * bsize} bytes`);
}

// What the broker passes on is answered sooner; should it not be, another try follows.
const answeredWithinMs = 40;

// Of two batches the first is lost on the way: the hub asks for it again, and gets it.
async function loseABatch(): Promise<void> {
    const { api } = world.node('till');
    const receive = (): Promise<unknown> => api.post('/api/receive', { document: randomUUID(), lines: [{ sku: '21212', quantity: 1 }] });
    world.events('till', 'lose');
    await until('an event to be lost', async () => {
        await receive();
        await new Promise((resolve) => setTimeout(resolve, answeredWithinMs));
        return await outbox() > 0;
    });
    world.events('till', 'pass');
    // A second batch leaves beside one that is not answered when it is full.
    await Promise.all(Array.from({ length: 300 }, receive));
    await sent();
}

// The till's disk is put back to an older state while the hub is away, and sells on.
async function goOnFromACopy(): Promise<void> {
    const { program } = world.node('till');
    await program.stop();
    world.keepCopy('till');
    await program.start();
    for (let i = 0; i < 3; i++) await sell(heart.sku, 1);
    await sent();
    await program.stop();
    await world.hub.program.stop();
    world.putBack('till');
    await program.start();
    for (let i = 0; i < 2; i++) await sell(heart.sku, 1);
    await world.hub.program.start();
    await until('the hub to follow another journal', async () => (await nodeRow('Till 1')).epoch === 2);
    await page.reload();
}

export function nodeTests(): void {
    describe('The nodes on the dashboard', () => {
        it('are listed with their state, what they are behind, what is set aside, and their disk', async () => {
            for (const name of [/Till 1/, /Warehouse/]) await rowOf(name).getByText('Online').waitFor();
            const row = rowOf(/Till 1/);
            assert.equal(await cellOf(row, 'Behind'), '0');
            assert.equal(await cellOf(row, 'Set aside'), '3', 'what was sold before the hub knew it');
            assert.equal(await cellOf(row, 'Clock'), 'right');
            isDiskOfTheNode(await cellOf(row, 'Disk free'));
            assert.equal(await cellOf(rowOf(/Warehouse/), 'Set aside'), '0');
        });

        it('have a page with their events, their machine, what they hold and their journal', async () => {
            await openNode();
            const node = await nodeRow('Till 1');
            const { uplink } = await world.node('till').api.get<{ uplink: { head: number } }>('/api/status');
            assert.equal(await factOf('Applied here').innerText(), String(uplink.head));
            assert.equal(await factOf('Behind').innerText(), '0 events');
            assert.equal(await factOf('Clock').innerText(), 'right');
            assert.equal(await factOf('Set aside').innerText(), '3 (look)');
            isDiskOfTheNode(await factOf('Disk free').innerText());
            const journal = region('Its journals').locator(`[data-journal="${node.journal!}"]`);
            await journal.getByText('present', { exact: true }).waitFor();
            assert.equal(await cellOf(journal, 'Epoch'), '1');
            assert.equal(await cellOf(journal, 'Events here'), String(uplink.head));
            const catalogue = region('What the hub provides').locator('[data-scope="catalogue"]');
            await catalogue.getByText('newest', { exact: true }).waitFor();
            const held = await cellOf(catalogue, 'It holds version');
            assert.match(await cellOf(catalogue, 'Newest version'), new RegExp(`^${held}\\s+\\d+ rows$`));
            await picture(page, 'dashboard-node');
            assert.deepEqual(await shortcomings(page), []);
        });

        it('show a new catalogue once they have it, as does the command that brought it', async () => {
            await openNode();
            const catalogue = region('What the hub provides').locator('[data-scope="catalogue"]');
            const before = await cellOf(catalogue, 'It holds version');
            const { out, told } = await world.operate('import', 'catalogue', '--follow',
                world.file('more.csv', 'sku,gtin,description,price,tax_code,tax_rate_bp\nNEW-1,,NEW ARRIVAL,100,standard,2000\n'));
            assert.equal(out, '1 products imported; every node gets them over its link.\n');
            assert.match(told, /2 of 2 nodes online have it\n$/);
            await until('the newer version', async () => Number(await cellOf(catalogue, 'It holds version')) > Number(before));
            await catalogue.getByText('newest', { exact: true }).waitFor();
            assert.match(await cellOf(catalogue, 'Newest version'), /13 rows/);
        });

        it('show what was lost on the way and asked for again', async () => {
            const row = rowOf(/Till 1/);
            assert.equal(await cellOf(row, 'Gaps'), '0');
            // A slow machine may send the lost batch again before the next one is full.
            await until('a gap', async () => { await loseABatch(); return (await nodeRow('Till 1')).gaps > 0; });
            const { gaps } = await nodeRow('Till 1');
            await until('it to be shown', async () => await cellOf(row, 'Gaps') === String(gaps));
            await openNode();
            assert.match(await factOf('Asked for again').innerText(), new RegExp(`^${gaps} batch`));
            assert.equal(await factOf('Behind').innerText(), '0 events');
        });

        it('say why they are stopped, and what to do', async () => {
            // As the hub tells it of a till that it cannot let go on by itself.
            await page.route('**/v1/nodes', async (asked) => {
                const answer = await asked.fetch();
                const { nodes } = await answer.json() as { nodes: NodeRow[] };
                const stopped: Partial<NodeRow> = { state: 'stopped', fence: 'Till 1 came back with an older or other history than the hub holds',
                    next: 'restore its newest database, or count its location and enrol it anew', lag: 7, head: 12,
                    behind_since: Date.now() - 3_600_000, clock_ahead_ms: -172_800_000, clock_trust: 'untrusted',
                    disk_free_bytes: 500 * 2 ** 20, late_left: 12 };
                await asked.fulfill({ json: { nodes: nodes.map((node) => node.name === 'Till 1' ? { ...node, ...stopped } : node) } });
            });
            await rowOf(/Till 1/).getByText('Stopped').waitFor();
            await rowOf(/Till 1/).getByText('2 days behind, not trusted').waitFor();
            await picture(page, 'dashboard-nodes-stopped');
            assert.deepEqual(await shortcomings(page), []);
            await openNode();
            await page.getByRole('alert').getByText(/restore its newest database, or count its location/).waitFor();
            await region('Its events').getByText(/^7 events for 60 min$/).waitFor();
            await region('Its journals').getByText('12 events of ended journals are still to come').waitFor();
            await picture(page, 'dashboard-node-stopped');
            assert.deepEqual(await shortcomings(page), []);
        });
    });
}

// Starts the hub anew, which forgets its feed and its latencies.
export function nodeHistoryTests(): void {
    describe('The history of a node on the dashboard', () => {
        it('tells of a till whose database was put back from a copy, also after a restart of the hub', async () => {
            const first = (await nodeRow('Till 1')).journal!;
            await goOnFromACopy();
            await openNode();
            const ended = region('Its journals').locator(`[data-journal="${first}"]`);
            await ended.getByText('nothing more', { exact: true }).waitFor();
            assert.equal(await cellOf(ended, 'Why it ended'), 'An older copy of it was put back');
            assert.match(await cellOf(ended, 'Events here'), /2 came late/);
            assert.match(await cellOf(ended, 'Ended'), /^\d\d:\d\d$/);
            const present = region('Its journals').locator(`[data-journal="${(await nodeRow('Till 1')).journal!}"]`);
            await present.getByText('present', { exact: true }).waitFor();
            assert.equal(await cellOf(present, 'Epoch'), '2');
            await picture(page, 'dashboard-node-history');
            assert.deepEqual(await shortcomings(page), []);
            // By the hub's log, not by its memory.
            const before = await ended.innerText();
            await world.hub.program.stop('SIGKILL');
            await world.hub.program.start();
            await page.reload();
            await ended.waitFor();
            assert.equal(await ended.innerText(), before);
        });
    });
}
