// One count: what was counted last, large; the shelf; all that was counted; what is to be counted
// again. What should be there is shown only where the node's settings say so.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { CountDetail, CountedItem } from '../../api';
import { Confirm, Dialog } from '../../orders/views/dialog';
import { cutToBytes } from '../../shared/text';
import { change, countAlone, drop, finish, setQuantity, standAt, typedCode, undo } from '../counting';
import { counted, itemOf, nameOf, placeMost, store, toList } from '../counts_state';
import { quantityOf } from '../quantity';
import { CountedBy } from './counts_page';

const tailDigits = 5;

function Heard() {
    const heard = useStore(store, (state) => state.heard);
    if (!heard) return <p class="heard soft">Scan what lies here: each scan counts one.</p>;
    return <div class={`heard ${heard.tone}`} data-test="heard">
        <p><span aria-hidden="true">{heard.tone === 'good' ? '✓' : '✗'} </span>{heard.text}</p>
        {heard.code !== undefined && <button class="tall" onClick={() => standAt(heard.code!)}>It is a shelf: count there</button>}
    </div>;
}

function Current({ item }: { item: CountedItem }) {
    const place = useStore(store, (state) => state.place.trim());
    const [typed, setTyped] = useState('');
    const quantity = quantityOf(typed);
    const isHere = counted(item, place) ?? 0;
    return <section class="current" aria-label="Counted last">
        <p class="current-left"><b data-test="counted">{item.counted}</b> counted{place !== '' && <>, {isHere} at {place}</>}</p>
        {item.expected !== null && <p class="soft" data-test="expected">{item.expected} should be here</p>}
        <p class="current-name">{nameOf(item)}</p>
        <p class="current-code">{item.sku}{item.gtin !== null && <> · …<b>{item.gtin.slice(-tailDigits)}</b></>}</p>
        <form class="count-set" onSubmit={(event) => {
            event.preventDefault();
            if (quantity === null) return;
            setQuantity(item, quantity);
            setTyped('');
        }}>
            <label>So many lie {place === '' ? 'here' : `at ${place}`}
                <input inputMode="numeric" autocomplete="off" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
            </label>
            <button class="tall" disabled={quantity === null}>Set</button>
        </form>
    </section>;
}

function Where() {
    const place = useStore(store, (state) => state.place);
    return <label>Shelf (optional)
        <input value={place} autocomplete="off" placeholder="e.g. B-07"
            onInput={(event) => store.set({ place: event.currentTarget.value = cutToBytes(event.currentTarget.value, placeMost) })} />
    </label>;
}

function TypeCode() {
    const typed = useStore(store, (state) => state.typed);
    return <form class="type-code" onSubmit={(event) => { event.preventDefault(); typedCode(); }}>
        <label>Or type the code
            <input value={typed} maxLength={200} autocomplete="off" onInput={(event) => store.set({ typed: event.currentTarget.value })} />
        </label>
        <button class="tall" disabled={typed.trim() === ''}>Enter</button>
    </form>;
}

function Line({ item }: { item: CountedItem }) {
    const places = item.places.filter((each) => each.place !== '');
    return <li class={item.due ? 'pick-line due' : 'pick-line'} data-sku={item.sku}>
        <span class="pick-mark" aria-hidden="true">{item.due ? '↻' : '✓'}</span>
        <span>{nameOf(item)}{item.due && <b class="short-note"> count again</b>}
            {places.length > 0 && <span class="count-places soft small">{places.map((each) => `${each.place}: ${each.quantity}`).join(', ')}</span>}</span>
        <button class="quiet number" onClick={() => store.set({ shown: item.sku, heard: null })} aria-label={`Show ${nameOf(item)}`}>
            {item.due ? '?' : item.counted}</button>
    </li>;
}

// What nobody counted although it should be there.
function UncountedDialog({ count, close }: { count: CountDetail; close: () => void }) {
    const answer = (uncounted: 'zero' | 'leave') => { close(); finish(count.session, uncounted); };
    const more = count.uncounted_total - count.uncounted.length;
    return <Dialog title={`${plural(count.uncounted_total, 'item')} not counted`} close={close}>
        <p>They should be here, and nobody counted any.</p>
        <ul class="uncounted" tabIndex={0} aria-label="Not counted">{count.uncounted.map((each) => <li key={each.sku}>{nameOf(each)} <span class="soft small">{each.sku}</span></li>)}
            {more > 0 && <li class="soft">and {more} more</li>}</ul>
        <button type="button" class="tall" onClick={() => answer('zero')}>None of them is left</button>
        <button type="button" class="tall" onClick={() => answer('leave')}>Leave them as they are</button>
    </Dialog>;
}

function Questions({ count }: { count: CountDetail }) {
    const asks = useStore(store, (state) => state.asks);
    const close = () => store.set({ asks: null });
    if (asks?.session !== count.session) return null;
    if (asks.kind === 'uncounted') return <UncountedDialog count={count} close={close} />;
    return <Confirm title="Count it again yourself?" yes="Nobody else is here" close={close} act={() => countAlone(asks.again)}
        text="You counted it first, and it was too far off. Somebody else sees more: let them count it, if anybody is here." />;
}

function Ways({ count }: { count: CountDetail }) {
    const [isAsking, setAsking] = useState(false);
    return <div class="ways">
        <button class="tall" onClick={() => change('paused')}>Pause</button>
        <button class="tall danger" onClick={() => setAsking(true)}>Drop</button>
        <button class="tall primary" onClick={() => finish(count.session)}>Finish</button>
        {isAsking && <Confirm title="Drop this count?" yes="Drop it" close={() => setAsking(false)} act={drop}
            text="All that was counted in it is forgotten, on every device." />}
    </div>;
}

function Going({ count }: { count: CountDetail }) {
    const item = useStore(store, itemOf);
    const waiting = useStore(store, (state) => state.waiting);
    const due = count.lines.filter((line) => line.due);
    return <>
        <p class="soft small">{plural(count.lines.length - due.length, 'item')} counted{waiting > 0 ? ` · ${plural(waiting, 'entry', 'entries')} waiting` : ''}
            {' '}· count what lies on the shelf: what stands in a basket at a till or in a picker's tote is not there any more</p>
        <Heard />
        {due.length > 0 && <section aria-label="Count again">
            <h3 class="group">Count again <b>{due.length}</b></h3>
            <ol class="pick-lines">{due.map((line) => <Line key={line.sku} item={line} />)}</ol></section>}
        {item && <Current key={item.sku} item={item} />}
        <Where />
        <TypeCode />
        <button class="tall undo" onClick={undo}>Undo the last one <kbd>F4</kbd></button>
        <ol class="pick-lines" aria-label="Counted">{count.lines.filter((line) => !line.due).map((line) => <Line key={line.sku} item={line} />)}</ol>
        <CountedBy />
        <Ways count={count} />
        <Questions count={count} />
    </>;
}

function Note({ text, children }: { text: string; children?: ComponentChildren }) {
    return <div class="pick-note"><p class="large">{text}</p>{children}
        <button class="tall" onClick={toList}>Back to the counts</button></div>;
}

function Body({ count }: { count: CountDetail }) {
    switch (count.state) {
    case 'open': return <Going count={count} />;
    case 'paused': return <Note text="This count is paused.">
        <button class="primary tall" onClick={() => change('open')}>Go on with it</button></Note>;
    case 'finished': return <Note text="✓ Counted. The hub compares it with what should be here." />;
    }
}

export function CountView() {
    const count = useStore(store, (state) => state.detail);
    const isGone = useStore(store, (state) => state.isGone);
    if (isGone) return <Note text="This count is not known here any more: it was dropped, or ended long ago." />;
    if (!count) return <p class="loading">Loading…</p>;
    return <div class="pick" data-count={count.session}>
        <h2 class="count-head">{count.name || 'A count'} {count.full && <span class="tag">all</span>}</h2>
        <Body count={count} />
    </div>;
}
