import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CaseRow, ChannelRow, NodeRow, Status } from '../../../hub/web/src/api';
import type { HubView } from '../../../hub/web/src/dashboard/state';
import { termsText } from '../../../hub/web/src/dashboard/location_terms';
import { dark, overselling, stuck } from '../../../hub/web/src/dashboard/verdicts';
import { behindText, clockText, diskText, isClockOff, isDiskLow, safeText, toComeText } from '../../../hub/web/src/dashboard/node_texts';
import { partsOf } from '../../../hub/web/src/dashboard/why_parts';

const node = (change: Partial<NodeRow>): NodeRow => ({ node: 'n-a', name: 'Till 1', location: 'store-1', state: 'online',
    heard_at: 90_000, applied: 1, head: 1, lag: 0, epoch: 1, journal: null, journals: [], fence: '', next: '', disk_free_bytes: null,
    disk_total_bytes: null, open_baskets: null, retained_from: null, late_left: null, clock_ahead_ms: null, clock_offset_ms: null,
    clock_trust: null, not_used_there: null, quarantined: 0, voided: 0, build: '', silent_since: null, online_since: null, behind_since: null,
    gaps: 0, resent: 0, refused_messages: 0, safe: 0, scopes: null, ...change });
const channel = (change: Partial<ChannelRow>): ChannelRow => ({ channel: 'webshop', state: 'ok', listings: 1, paused: 0,
    waiting: 0, in_flight: 0, failures_in_a_row: 0, last_confirmed_at: null, last_error: '', pushes: 0, latency_ms: null, ...change });
const openCase = (kind: string): CaseRow => ({ id: 1, kind, subject: '', text: '', proposal: '', opened_at: 0,
    closed_at: null, closed_by: '', note: '' });
const status = (change: Partial<Status>): Status => ({ broker: 'connected', debt_units: 0, ...change }) as Status;
const view = (change: Partial<HubView>): HubView => ({ status: status({}), isConnected: true, lostAt: null, signedOut: false,
    nodes: [node({})], locations: [], channels: [channel({})], cases: [], orders: [], holds: [], holdsAt: 0, feed: [], latency: new Map(), changes: 0, now: 100_000, ...change });

describe('Overselling now?', () => {
    it('No, while every promise is covered', () => assert.equal(overselling(view({})).tone, 'good'));
    it('counts the units short', () => {
        assert.equal(overselling(view({ status: status({ debt_units: 3 }) })).answer, '3 units short');
    });
    it('Yes, while an oversell case is open', () => {
        assert.equal(overselling(view({ cases: [openCase('oversell')] })).tone, 'bad');
        assert.equal(overselling(view({ cases: [openCase('gap')] })).tone, 'good');
    });
});

describe('Anything stuck?', () => {
    it('No, while nodes and channels keep up', () => assert.equal(stuck(view({})).answer, 'No'));
    it('names a failing channel', () => {
        const verdict = stuck(view({ channels: [channel({ state: 'failing' })] }));
        assert.equal(verdict.tone, 'bad');
        assert.match(verdict.detail, /webshop is failing/);
    });
    it('tells events set aside', () => assert.match(stuck(view({ nodes: [node({ quarantined: 2 })] })).detail, /2 events set aside/));
    it('tells a location that promises nothing after a restore', () => {
        const reconciling = [{ location: 'store-1', awaited: 'till-1 (not heard since)' }];
        const verdict = stuck(view({ status: status({ reconciling }) }));
        assert.equal(verdict.tone, 'warn');
        assert.match(verdict.detail, /store-1 promises nothing online: till-1/);
    });
    it('tells a lost broker', () => assert.equal(stuck(view({ status: status({ broker: 'lost' }) })).tone, 'bad'));
});

describe('Any store dark?', () => {
    it('No, while every node is heard', () => assert.equal(dark(view({})).answer, 'No'));
    it('warns of one silent node in a store that is still heard', () => {
        const nodes = [node({}), node({ name: 'Till 2', state: 'silent', heard_at: 40_000 })];
        assert.deepEqual(dark(view({ nodes })), { tone: 'warn', answer: '1 node', detail: 'Till 2 for 60 s.' });
    });
    it('is red when no node of a store is heard', () => {
        const nodes = [node({}), node({ name: 'Till 9', location: 'store-2', state: 'silent' })];
        assert.equal(dark(view({ nodes })).tone, 'bad');
    });
});

describe('What sourcing goes by of a location', () => {
    const unknown = { country: null, postcode: null, cut_off: null, cost: null };
    it('is told as far as it is known', () => {
        assert.equal(termsText({ country: 'GB', postcode: 'E1 6AN', cut_off: '16:30+01:00', cost: 350 }),
            'in GB E1 6AN, sends until 16:30+01:00, 350 an order');
        assert.equal(termsText({ ...unknown, cost: 0 }), '0 an order');
        assert.equal(termsText({ ...unknown, country: 'GB' }), 'in GB');
        assert.equal(termsText(unknown), '');
    });
});

describe('The picture of a published number', () => {
    const none = { rights_out: 0, stranded: 0, rights: [], is_draining: false, inspection: 0 };
    it('tells what tills may sell without asking from what else is kept', () => {
        const parts = partsOf({ location: 'a', shelf: 10, held: 0, own: 8, online: 2, debt: 0, may_be_sold: 2, being_paid: 0,
            ...none, rights_out: 4, stranded: 1, rights: [{ node: 'till-1', units: 4 }] });
        assert.deepEqual(parts.map((part) => [part.kind, part.units]),
            [['online', 2], ['own', 1], ['right', 4], ['stranded', 1], ['silent', 2]]);
    });
    it('never shows more rights than are left on the shelf', () => {
        const parts = partsOf({ location: 'a', shelf: 3, held: 0, own: 3, online: 0, debt: 0, may_be_sold: 4, being_paid: 0,
            ...none, rights_out: 5 });
        assert.deepEqual(parts.map((part) => [part.kind, part.units]), [['right', 3]]);
    });
    it('splits a shelf into parts that add up to it', () => {
        const parts = partsOf({ location: 'a', shelf: 20, held: 3, own: 4, online: 11, debt: 0, may_be_sold: 1, being_paid: 0, ...none });
        assert.equal(parts.reduce((sum, part) => sum + part.units, 0), 20);
    });
    it('tells goods of orders from those that are being paid', () => {
        const parts = partsOf({ location: 'a', shelf: 5, held: 3, own: 0, online: 2, debt: 0, may_be_sold: 0, being_paid: 1, ...none });
        assert.deepEqual(parts.map((part) => [part.kind, part.units]), [['online', 2], ['held', 2], ['paying', 1]]);
    });
    it('shows what is short beyond the shelf', () => {
        const parts = partsOf({ location: 'a', shelf: 1, held: 2, own: 0, online: 0, debt: 1, may_be_sold: 0, being_paid: 0, ...none });
        assert.deepEqual(parts.map((part) => [part.kind, part.units]), [['held', 2], ['debt', 1]]);
    });
});

describe('A node\'s clock', () => {
    it('is right within two seconds', () => {
        assert.equal(clockText(node({ clock_ahead_ms: -1_900, clock_trust: 'ok' })), 'right');
        assert.equal(isClockOff(node({ clock_ahead_ms: -1_900, clock_trust: 'ok' })), false);
    });
    it('is off by so much, ahead or behind', () => {
        assert.equal(clockText(node({ clock_ahead_ms: 172_800_000, clock_trust: 'skewed' })), '2 days ahead');
        assert.equal(clockText(node({ clock_ahead_ms: -60_000, clock_trust: 'untrusted' })), '60 s behind, not trusted');
    });
    it('is worth a look while the node itself does not trust it', () => {
        assert.equal(isClockOff(node({ clock_ahead_ms: 0, clock_trust: 'untrusted' })), true);
        assert.equal(clockText(node({ clock_ahead_ms: 0, clock_trust: 'untrusted' })), 'not trusted');
        assert.equal(clockText(node({ clock_ahead_ms: 0, clock_trust: 'skewed' })), 'not sure yet');
    });
    it('is unknown before it was heard of', () => assert.equal(clockText(node({})), '–'));
});

describe('A node\'s disk', () => {
    it('is told in MiB while it is small', () => assert.equal(diskText(node({ disk_free_bytes: 700 * 2 ** 20 })), '700 MiB'));
    it('is told in GiB otherwise', () => assert.equal(diskText(node({ disk_free_bytes: 120 * 2 ** 30 })), '120 GiB'));
    it('is low below one GiB', () => {
        assert.equal(isDiskLow(node({ disk_free_bytes: 2 ** 30 - 1 })), true);
        assert.equal(isDiskLow(node({ disk_free_bytes: 2 ** 30 })), false);
        assert.equal(isDiskLow(node({})), false);
    });
});

describe('What a backup holds of a node', () => {
    it('is nothing before one was verified', () => assert.equal(safeText(node({ applied: 42, safe: 0 })), 'none yet'));
    it('is told up to which event', () => assert.equal(safeText(node({ applied: 42, safe: 40 })), 'up to event 40'));
    it('is all that is here', () => assert.equal(safeText(node({ applied: 42, safe: 42 })), 'all that is here'));
});

describe('A node\'s journals', () => {
    const ended = { journal: 'a', epoch: 1, begun_at: 1, ended_at: 2, why: 'rolled_back' as const, events: 4, late: 0, settled_at: null };
    it('have nothing more to come once the hub\'s log says so', () => {
        assert.deepEqual(toComeText({ ...ended, settled_at: 9 }, node({ late_left: 5 })), { text: 'nothing more', isOpen: false });
    });
    it('may have more to come while their node says so', () => {
        assert.deepEqual(toComeText(ended, node({ late_left: 5 })), { text: 'perhaps more', isOpen: true });
        assert.deepEqual(toComeText(ended, node({ late_left: 0 })), { text: 'nothing more', isOpen: false });
    });
    it('are not known of while their node is silent', () => {
        assert.match(toComeText(ended, node({ late_left: null })).text, /not known/);
    });
});

describe('What a node holds', () => {
    const scope = (name: 'catalogue' | 'prices', isBehind: boolean) => ({ scope: name, newest: 9, rows: 1, held: 8, is_behind: isBehind });
    it('is told where it is older than the hub\'s', () => {
        assert.equal(behindText(node({ scopes: [scope('catalogue', true), scope('prices', true)] })), 'older catalogue, prices');
        assert.equal(behindText(node({ scopes: [scope('catalogue', false)] })), '');
        assert.equal(behindText(node({})), '');
    });
});
