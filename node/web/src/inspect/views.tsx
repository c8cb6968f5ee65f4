import { useEffect, useState } from 'preact/hooks';
import { plural, span } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { Waiting } from '../api';
import { SignedOut } from '../shared/away';
import { OfflineBadge } from '../shared/badge';
import type { LoginPage } from '../shared/login';
import { Login } from '../shared/login_view';
import { decide, loggedIn, outcomes, refresh, setStaff, store } from './inspect_state';

// "2 days"; nothing where the hub does not know since when.
export const ageOf = (since: number, now: number): string => since === 0 ? 'for long' : `for ${span(Math.max(0, now - since))}`;

const failed = (problem: string): void => store.set({ problem });
const loginPage: LoginPage = { loggedIn, refresh, speak: (done) => store.set({ done }), failed };

function useNow(): number {
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 30_000);
        return () => clearInterval(timer);
    }, []);
    return now;
}

function Header() {
    const status = useStore(store, (state) => state.status);
    const isConnected = useStore(store, (state) => state.isConnected);
    const handheld = useStore(store, (state) => state.handheld);
    const picker = useStore(store, (state) => state.picker);
    return <header class="top">
        <h1>Inspection <span class="soft">{status?.location} · {status?.name}</span></h1>
        {handheld === null && <a class="top-link" href="/register">Register</a>}
        <a class="top-link" href="/orders">Orders</a>
        {picker !== null && <span class="who" data-test="picker">{picker}</span>}
        <OfflineBadge status={status} isConnected={isConnected} handheld={handheld} keeps="nothing" />
    </header>;
}

function Card({ item, now }: { item: Waiting; now: number }) {
    const isBusy = useStore(store, (state) => state.busy.has(item.sku));
    const [wanted, setWanted] = useState(1);
    const [note, setNote] = useState('');
    const quantity = Math.min(wanted, item.units);
    const name = item.description || item.sku;
    return <li class="waiting" aria-label={name}>
        <div>
            <h2>{name}</h2>
            <p class="soft small">{item.sku} · {plural(item.units, 'piece')} {item.units === 1 ? 'waits' : 'wait'}</p>
            <ul class="small">{item.waiting.map((goods, index) =>
                <li key={index}><b>{goods.units}</b> {ageOf(goods.since, now)}{goods.reason === '' ? '' : `: ${goods.reason}`}</li>)}</ul>
        </div>
        <div class="decide">
            <div class="stepper" role="group" aria-label={`Pieces of ${name}`}>
                <button type="button" aria-label={`One less ${name}`} disabled={quantity <= 1} onClick={() => setWanted(quantity - 1)}>−</button>
                <output>{quantity}</output>
                <button type="button" aria-label={`One more ${name}`} disabled={quantity >= item.units} onClick={() => setWanted(quantity + 1)}>+</button>
                <button type="button" disabled={quantity >= item.units} onClick={() => setWanted(item.units)}>All</button>
            </div>
            <label class="small">Note (optional) <input maxLength={100} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
            {outcomes.map(([outcome, text]) => <button key={outcome} type="button" class={outcome === 'shelf' ? 'tall primary' : 'tall'}
                disabled={isBusy} onClick={() => {
                    setWanted(1);
                    setNote('');
                    void decide(item, quantity, outcome, note.trim());
                }}>{text}</button>)}
        </div>
    </li>;
}

function List() {
    const items = useStore(store, (state) => state.items);
    const done = useStore(store, (state) => state.done);
    const staff = useStore(store, (state) => state.staff);
    const handheld = useStore(store, (state) => state.handheld);
    const now = useNow();
    if (items === null) return <p class="loading">Loading…</p>;
    return <>
        <p class="done" role="status">{done === '' ? '' : `✓ ${done}`}</p>
        {items.length === 0 && <div class="nothing"><p>Nothing waits for inspection</p>
            <p class="soft">Goods that come back to this location appear here by themselves.</p></div>}
        <ol class="list">{items.map((item) => <Card key={item.sku} item={item} now={now} />)}</ol>
        {handheld === null && <label class="who">Inspected by (optional)
            <input value={staff} autocomplete="off" onChange={(event) => { event.currentTarget.value = setStaff(event.currentTarget.value); }} />
        </label>}
    </>;
}

export function Inspection() {
    const isSignedOut = useStore(store, (state) => state.signedOut);
    const isLoginNeeded = useStore(store, (state) => state.isLoginNeeded);
    const problem = useStore(store, (state) => state.problem);
    if (isSignedOut) return <SignedOut />;
    if (isLoginNeeded) return <Login page={loginPage} waiting={[]} problem={problem} />;
    return <div class="inspection">
        <Header />
        <div role="alert">{problem && <p class="problem-bar">{problem}
            <button onClick={() => store.set({ problem: '' })}>Dismiss</button></p>}</div>
        <main><List /></main>
    </div>;
}
