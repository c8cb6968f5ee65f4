// What went wrong, in red and not in the way: selling goes on underneath.

import { useStore } from '../../../../../deploy/web/ui/store';
import { openByCode } from '../collecting';
import { focusSearch, openPanel } from '../keyboard';
import { clockNotices } from '../../shared/clock';
import { diskNotices } from '../../shared/disk';
import { handheldNotices } from '../../shared/handhelds';
import { type Bar, dropBar, store } from '../state';

function ringUp(bar: Bar): void {
    openPanel('open_item');
    store.set({ openItemCode: bar.code ?? '' });
    dropBar(bar.id);
}

function search(bar: Bar): void {
    store.set({ panel: 'products' });
    dropBar(bar.id);
    focusSearch();
}

function collect(bar: Bar): void {
    dropBar(bar.id);
    if (bar.order !== null) void openByCode(bar.order);
}

function BarRow({ bar }: { bar: Bar }) {
    return <div class={`bar ${bar.tone}`}>
        <p>{bar.text}</p>
        {bar.code !== null && <>
            <button onClick={() => ringUp(bar)}>Ring up as open item</button>
            <button onClick={() => search(bar)}>Search</button>
        </>}
        {bar.order !== null && <button onClick={() => collect(bar)}>Open it</button>}
        <button aria-label={`Dismiss: ${bar.text}`} onClick={() => dropBar(bar.id)}>Dismiss</button>
    </div>;
}

const shown = 2;

// What goes on until the disk is well again, the clock right and handhelds let in; nobody can dismiss it.
export function StandingNotices() {
    const status = useStore(store, (state) => state.status);
    return <div class="bars standing" role="status" aria-label="This till's disk, clock and handhelds">
        {status && [...diskNotices(status), ...clockNotices(status), ...handheldNotices(status)].map((notice) =>
            <div key={notice.text} class={`bar ${notice.tone}`}><p>{notice.text}</p></div>)}
    </div>;
}

export function Bars() {
    const bars = useStore(store, (state) => state.bars);
    const waiting = useStore(store, (state) => state.isConnected ? 0 : state.waiting);
    const undecided = useStore(store, (state) => state.panel === 'promised' ? 0 : state.asked.length);
    return <div class="bars" role="alert">
        {waiting > 0 && <div class="bar warn"><p>The register program does not answer.
            {' '}{waiting === 1 ? 'What you entered waits' : `${waiting} entries wait`} and will be done when it is back.</p></div>}
        {undecided > 0 && <div class="bar warn"><p>{undecided === 1 ? 'A scanned item is promised and' : `${undecided} scanned items are promised and`} not
            in the basket.</p><button onClick={() => store.set({ panel: 'promised' })}>Decide</button></div>}
        {bars.slice(0, shown).map((bar) => <BarRow key={bar.id} bar={bar} />)}
        {bars.length > shown && <p class="more">and {bars.length - shown} more</p>}
    </div>;
}
