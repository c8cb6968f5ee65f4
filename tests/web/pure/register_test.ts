import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Receipt, Returns, ShipTask, Status } from '../../../node/web/src/api';
import { nextNotes, padEntry } from '../../../node/web/src/register/cash';
import { identityLacks, isOrderCode, openByCode } from '../../../node/web/src/register/collecting';
import { endText } from '../../../node/web/src/register/handhelds';
import { because, chosen, draftOf, isCut, missing, needsPin, receiptName, refundOf, withBack } from '../../../node/web/src/register/returning';
import { store } from '../../../node/web/src/register/state';
import { badgeOf } from '../../../node/web/src/shared/badge';
import { clockNotices } from '../../../node/web/src/shared/clock';
import { diskNotices } from '../../../node/web/src/shared/disk';
import { handheldNotices } from '../../../node/web/src/shared/handhelds';
import { code128Bars } from '../../../deploy/web/ui/code128';
import { parseAmount, span } from '../../../deploy/web/ui/format';
import { uuid7 } from '../../../deploy/web/ui/uuid';

describe('Cash', () => {
    it('suggests the next notes above what is due, smallest first, at most four', () => {
        assert.deepEqual(nextNotes(2077, 'GBP'), [2500, 3000, 4000, 5000]);
        assert.deepEqual(nextNotes(499, 'GBP'), [500, 1000, 2000, 5000]);
    });
    it('does not suggest what is exact anyway', () => assert.deepEqual(nextNotes(500, 'GBP')[0], 1000));
    it('suggests nothing when nothing is due', () => assert.deepEqual(nextNotes(0, 'GBP'), []));
});

describe('The number pad', () => {
    it('takes one or two digits for a quantity', () => {
        assert.deepEqual(padEntry('12'), { kind: 'quantity', quantity: 12 });
    });
    it('takes three digits or more for a code typed by hand', () => {
        assert.deepEqual(padEntry('850'), { kind: 'code', code: '850' });
    });
    it('takes nothing for nothing', () => assert.deepEqual(padEntry(''), { kind: 'nothing' }));
});

describe('Amounts typed by people', () => {
    it('may use a point or a comma', () => {
        assert.equal(parseAmount('12.5', 'GBP'), 1250);
        assert.equal(parseAmount('12,50', 'EUR'), 1250);
    });
    it('follow the currency\'s own digits', () => {
        assert.equal(parseAmount('1200', 'JPY'), 1200);
        assert.equal(parseAmount('12.5', 'JPY'), null);
    });
    it('are refused rather than guessed', () => {
        for (const text of ['', 'abc', '1.234', '-1', '1e3', '12 50']) assert.equal(parseAmount(text, 'GBP'), null, text);
    });
});

const rules: Returns = { reasons: [{ name: 'Faulty', goes_to: 'inspection' }, { name: 'Damaged', goes_to: 'damaged' }],
    without_receipt: 'pin', approvers: ['Sam'] };

function statusWith(uplink: Partial<Status['uplink']>, disk: Partial<Status['disk']> = {}): Status {
    return {
        node: 'n-a', name: 'Till 1', location: 'store-1', journal: '', build: '', currency: 'GBP',
        uplink: { state: 'streaming', outbox: 0, oldest_unsent_at: null, head: 0, acked: 0, credit: 2, hub_heard_at: 1_000, fence: '', late_left: 0, rolled_back: false, ...uplink },
        disk: { free_bytes: 1, low: false, full: false, floor_bytes: 64 * 2 ** 20, slow: false, commit_ms: null, ...disk },
        clock: { trusted: true, ahead_ms: 0 },
        baskets: { open: 0, parked: 0 }, tasks: 0, refused_messages: 0, now: 0,
        hub_provides: [], receipt_header: '', receipt_footer: '', lets_handhelds_in: false, handhelds_fault: '', inspection: 0, returns: rules,
    };
}

describe('The offline badge', () => {
    const now = 50_000;
    const tone = (status: Status | null, isConnected = true) => badgeOf(status, isConnected, now).tone;
    it('tells a handheld that it is cut off, and not that a program stopped', () => {
        assert.equal(badgeOf(statusWith({}), false, now, 'Anna').text, 'No connection');
        assert.equal(badgeOf(statusWith({}), true, now, 'Anna').tone, 'good');
    });
    it('promises only what the page of a handheld keeps', () => {
        assert.match(badgeOf(null, false, now, 'Anna').help, /what you scan is kept here/);
        const { help } = badgeOf(null, false, now, 'Anna', 'nothing');
        assert.doesNotMatch(help, /kept here/);
        assert.match(help, /if this page stays open/);
    });
    it('is green when everything has reached the hub', () => assert.equal(tone(statusWith({})), 'good'));
    it('stays green while a sale of this second is on its way', () => {
        assert.equal(tone(statusWith({ outbox: 1, oldest_unsent_at: now - 200 })), 'good');
    });
    it('is amber and counts while events wait', () => {
        assert.equal(badgeOf(statusWith({ outbox: 7, oldest_unsent_at: now - 3_000 }), true, now).text, 'Syncing 7');
    });
    it('is amber while only what an ended journal holds is on its way', () => {
        const view = badgeOf(statusWith({ late_left: 1 }), true, now);
        assert.equal(view.text, 'Syncing 1 older');
        assert.match(view.help, /^1 event from before .* is on the way/);
        assert.equal(badgeOf(statusWith({ late_left: 1, state: 'offline' }), true, now).tone, 'grey');
    });
    it('is grey and says since when and how many while offline', () => {
        const view = badgeOf(statusWith({ state: 'offline', outbox: 2, oldest_unsent_at: 1 }), true, now);
        assert.equal(view.tone, 'grey');
        assert.match(view.text, /^Offline since \d\d:\d\d · 2 events queued$/);
    });
    it('asks for the operator when the database is older than it was, also offline', () => {
        assert.match(badgeOf(statusWith({ state: 'offline', rolled_back: true }), true, now).text, /old database/);
    });
    it('says so when the till never met a hub', () => {
        assert.match(badgeOf(statusWith({ state: 'offline', hub_heard_at: null }), true, now).text, /never met the hub/);
    });
    it('is red when the hub fenced the till, the disk is full or the program is gone', () => {
        assert.equal(tone(statusWith({ state: 'fenced' })), 'bad');
        assert.equal(tone(statusWith({}, { full: true })), 'bad');
        assert.equal(tone(statusWith({}), false), 'bad');
        assert.equal(tone(null), 'bad');
    });
});

describe('A code that pairs a handheld', () => {
    it('says why it is gone', () => {
        assert.match(endText({ code: 'AB', why: 'wrong_tries' }), /^AB is void: too many wrong codes/);
        assert.match(endText({ code: 'AB', why: 'over' }), /^AB is over/);
        assert.match(endText({ code: 'AB', why: 'used' }), /paired by AB/);
    });
});

describe('The notice about the handhelds', () => {
    const texts = (fault: string) => handheldNotices({ ...statusWith({}), handhelds_fault: fault }).map(({ tone, text }) => `${tone}: ${text}`);
    it('is not there while they can come in', () => assert.deepEqual(texts(''), []));
    it('says why they cannot, and that selling goes on', () => assert.deepEqual(texts('Another program listens there.'),
        ['warn: Trouble with the handhelds; selling goes on. Another program listens there.']));
});

describe('The notices about the disk', () => {
    const texts = (disk: Partial<Status['disk']>) => diskNotices(statusWith({}, disk)).map(({ tone, text }) => `${tone}: ${text}`);
    it('are not there while the disk is well', () => assert.deepEqual(texts({}), []));
    it('warn early and say what comes next', () => {
        assert.deepEqual(texts({ low: true, free_bytes: 700 * 2 ** 20 }),
            ['warn: The disk of this till is filling up: 700 MiB left. Below 64 MiB no new basket can be opened; ' +
             'free some space before that.']);
    });
    it('say below the floor what is refused and what still works, and nothing else about space', () => {
        assert.deepEqual(texts({ low: true, full: true, free_bytes: 2 ** 20 }),
            ['bad: The disk of this till is nearly full (1 MiB left): no new basket can be opened. ' +
             'Baskets that are open can still be paid. Free some space on this machine now.']);
    });
    it('tell a slow disk with its time', () => {
        assert.match(texts({ slow: true, commit_ms: 320 })[0]!, /^warn: The disk of this till is slow: recording takes 320 ms/);
    });
});

describe('The notice about the clock', () => {
    const day = 86_400_000;
    const texts = (clock: Status['clock']) => clockNotices({ ...statusWith({}), clock }).map(({ tone, text }) => `${tone}: ${text}`);
    const doubted = (ahead_ms: number | null) => texts({ trusted: false, ahead_ms })[0]!;
    it('is not there while the clock is trusted, also a few minutes off or before a hub was met', () => {
        for (const ahead_ms of [0, 240_000, -240_000, null]) assert.deepEqual(texts({ trusted: true, ahead_ms }), []);
    });
    it('says how far it is off, which way, and what to do', () => {
        assert.deepEqual(texts({ trusted: false, ahead_ms: -2 * day }),
            ['warn: This till\'s clock is 2 days behind: receipts show a wrong time. Set the clock; selling goes on.']);
        assert.match(doubted(3_650 * day), /is 10 years ahead:/);
        assert.match(doubted(-90 * 60_000), /is 2 hours behind:/);
        assert.match(doubted(80 * 60_000), /is 80 minutes ahead:/);
        assert.match(doubted(60_000), /is a minute ahead:/);
    });
    it('names no distance where there is none, or none that is known', () => {
        for (const ahead_ms of [0, 59_999, -59_999, null]) {
            assert.match(doubted(ahead_ms), /stands still, was moved, or is before its time: receipts may show a wrong time. Set/);
        }
    });
});

function soldReceipt(): Receipt {
    const line = (line_no: number, quantity: number, unit_price: number, returned: number) => ({
        line_no, sku: `S${line_no}`, gtin: null, code: null, description: `Item ${line_no}`, quantity, unit_price,
        amount: quantity * unit_price, tax_code: 'standard', tax_rate: 2000, scanned_at: 0, on_shelf: null, promised: null, overridden: null,
        returned });
    return { kind: 'sale', basket: 'b', event: 'e', seq: 1, chain_code: 'c', currency: 'GBP',
        lines: [line(1, 3, 250, 1), line(2, 1, 100, 0)], taxes: [], tenders: [], total: 850, tax: 0, note: '',
        staff: '', recorded_at: 0, source_time: null, business_day: 0, location: '', node: '' };
}

describe('A return being put together', () => {
    it('offers no more than was bought and has not come back yet', () => {
        assert.deepEqual(draftOf(soldReceipt()).lines.map((line) => line.most), [2, 1]);
    });
    it('pays back the price of the receipt', () => {
        const draft = draftOf(soldReceipt());
        draft.lines[0]!.quantity = 2;
        assert.equal(refundOf(draft), 500);
    });
    it('pays back the tax that came on top of it, by its rate and rounded once', () => {
        const sold = soldReceipt();
        const draft = draftOf({ ...sold, total: 1_020, tax: 170 });
        draft.lines[0]!.quantity = 2;
        draft.lines[1]!.quantity = 1;
        assert.equal(refundOf(draft), 720);
        draft.lines = draft.lines.map((line) => ({ ...line, quantity: 1, unitPrice: 3, taxRate: 700 }));
        assert.equal(refundOf(draft), 6, 'of both together, not of each');
        draft.lines[1]!.taxRate = 2_000;
        assert.equal(refundOf(draft), 7);
    });
    it('says no sum that only the till can know', () => {
        const line = draftOf(soldReceipt()).lines[0]!;
        assert.equal(refundOf({ ...draftOf(null), lines: [{ ...line, quantity: 1 }] }), null);
        assert.equal(refundOf(draftOf({ ...soldReceipt(), total: 800 })), null, 'something was taken off the whole');
    });
    it('asks for goods and then for a reason', () => {
        const draft = draftOf(soldReceipt());
        assert.equal(missing(draft), 'Choose what comes back.');
        draft.lines[1]!.quantity = 1;
        assert.equal(missing(draft), 'Choose a reason for Item 2.');
        draft.lines[1]!.reason = 'Faulty';
        assert.equal(missing(draft), null);
        assert.equal(chosen(draft).length, 1);
    });
});

describe('Where goods go that come back', () => {
    const line = () => draftOf(soldReceipt()).lines[0]!;
    it('follows from the reason', () => {
        assert.equal(because(line(), 'Damaged', rules).disposition, 'damaged');
        assert.equal(because(because(line(), 'Damaged', rules), 'Faulty', rules).disposition, 'inspection');
        assert.equal(because(line(), 'A reason of yesterday', rules).disposition, 'inspection');
    });
    it('stays where the cashier put it', () => {
        assert.equal(because({ ...line(), disposition: 'shelf', isPlaced: true }, 'Damaged', rules).disposition, 'shelf');
    });
});

describe('A return without a receipt', () => {
    const draft = () => ({ ...draftOf(null), lines: draftOf(soldReceipt()).lines.map((line) => ({ ...line, quantity: 1, reason: 'Faulty' })) });
    it('asks for a supervisor where the till says so', () => {
        assert.equal(missing(draft(), rules, { approved_by: '', pin: '' }), 'A supervisor has to agree: name and PIN.');
        assert.equal(missing(draft(), rules, { approved_by: 'Sam', pin: '123' }), 'A supervisor has to agree: name and PIN.');
        assert.equal(missing(draft(), rules, { approved_by: 'Sam', pin: '1234' }), null);
        assert.equal(missing(draft(), { ...rules, without_receipt: 'confirm' }), null);
    });
    it('is another thing than one by a receipt of another till', () => {
        assert.equal(needsPin(draftOf(null, '7K3M-Q2XZ'), rules), true);
        assert.equal(needsPin(draftOf(soldReceipt()), rules), false);
        assert.equal(needsPin(draftOf(null), rules), true);
    });
    it('is another thing than one by a receipt of another till that the hub told', () => {
        const told = draftOf(soldReceipt(), '7K3M-Q2XZ', [{ line_no: 1, quantity: 1, location: 'store-2', at: 1_295_222_400_000 }]);
        assert.equal(needsPin(told, rules), false);
        assert.equal(told.original, null, 'this till does not have it');
        assert.match(told.lines[0]!.cameBack, /^1 came back at store-2, /);
        assert.equal(told.lines[1]!.cameBack, '');
    });
});

describe('A receipt of this till', () => {
    it('offers no more than the hub says is left', () => {
        const draft = draftOf(soldReceipt());
        draft.lines[0]!.quantity = 2;
        const sale = soldReceipt();
        sale.lines[0]!.returned = sale.lines[0]!.quantity - 1;
        const told = withBack(draft, { receipt: sale.basket, state: 'known', sale, back: [] });
        assert.deepEqual(told.lines.map(({ most, quantity }) => [most, quantity]), [[1, 1], [1, 0]]);
        assert.ok(isCut(draft, told), 'the cashier had chosen two');
        assert.ok(!isCut(draft, draft));
        assert.deepEqual(withBack(draft, { receipt: sale.basket, state: 'unanswered', sale: null, back: [] }), draft);
    });
});

describe('The number of a receipt', () => {
    it('is the id in its bar code, with hyphens or without', () => {
        assert.equal(receiptName('01900000111172228333444455556666'), '01900000-1111-7222-8333-444455556666');
        assert.equal(receiptName(' 01900000-1111-7222-8333-44445555ABCD '), '01900000-1111-7222-8333-44445555abcd');
    });
    it('or the code under it, as people type it', () => {
        assert.equal(receiptName('7k3m q2xz'), '7K3M-Q2XZ');
        assert.equal(receiptName('OIL0-0000'), '0110-0000');
    });
    it('and nothing else', () => {
        for (const typed of ['', 'no. 17', '12345', 'heart', 'uuuuuuuu']) assert.equal(receiptName(typed), null, typed);
    });
});

describe('The bar code of a receipt', () => {
    // Code 128 "PJJ123C" in set B, the worked example of ISO/IEC 15417 texts: check symbol 55.
    it('has the widths that Code 128 prescribes', () => {
        const bars = code128Bars('PJJ123C').join('');
        assert.ok(bars.startsWith('211214' + '313121' + '112133'), bars);
        assert.ok(bars.endsWith('311321' + '2331112'), bars);
        assert.equal(code128Bars('PJJ123C').reduce((sum, bar) => sum + bar, 0), 11 * 9 + 13);
    });
});

describe('A basket\'s id', () => {
    it('is a version 7 UUID that sorts by time', () => {
        assert.match(uuid7(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        assert.ok(uuid7(1_000) < uuid7(2_000));
    });
});

describe('Spans of time', () => {
    it('are written in the unit that fits', () => {
        assert.deepEqual([8_000, 180_000, 7_200_000, 432_000_000].map(span), ['8 s', '3 min', '2 h', '5 days']);
    });
});

describe('Who collects an order', () => {
    const task = { asks_identity: true } as ShipTask;
    it('is asked for a document where the order wants one, and never for its number', () => {
        assert.match(identityLacks(task, { proof: 'none', note: 'knows him' }), /Ask for an identity document/);
        assert.equal(identityLacks(task, { proof: 'passport', note: '' }), '');
        assert.match(identityLacks(task, { proof: 'other', note: ' ' }), /which document it was, but not its number/);
        assert.equal(identityLacks(task, { proof: 'other', note: 'student card' }), '');
        assert.equal(identityLacks({ ...task, asks_identity: false }, { proof: 'none', note: '' }), '');
    });
});

describe('The code of an order', () => {
    it('is known by its channel, as no code of goods has one', () => {
        assert.ok(isOrderCode('webshop/S-1'));
        assert.ok(isOrderCode('WEBSHOP/a/b'));
        assert.ok(!isOrderCode('4006381333931'));
        assert.ok(!isOrderCode('S-1'));
        assert.ok(!isOrderCode('/S-1'));
        assert.ok(!isOrderCode('webshop/'));
    });

    const order = (channel: string, state: ShipTask['state']): ShipTask => ({ channel, order: 'S-1', version: 1, placed_at: 0, state,
        is_collected: true, due_at: null, collect_by: null, is_packed: false, place: '', taker: null, asks_identity: false, is_changed: false, lines: [] });
    async function opened(known: ShipTask[]): Promise<{ choices: string[]; shown: string | undefined }> {
        const real = globalThis.fetch;
        globalThis.fetch = () => Promise.resolve(new Response(JSON.stringify({ tasks: known })));
        try {
            assert.equal(await openByCode('S-1'), null);
        } finally {
            globalThis.fetch = real;
        }
        const { choices, collecting } = store.get();
        return { choices: choices.map(({ channel }) => channel), shown: collecting?.task.channel };
    }

    it('is a question where two channels gave it to orders that stand here', async () => {
        assert.deepEqual(await opened([order('a', 'staged'), order('b', 'held')]), { choices: ['a', 'b'], shown: undefined });
        assert.deepEqual(await opened([order('a', 'collected'), order('b', 'staged')]), { choices: [], shown: 'b' });
        assert.deepEqual(await opened([order('a', 'collected')]), { choices: [], shown: 'a' });
    });
});
