import { useState } from 'preact/hooks';
import { moment, plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { CountSession } from '../../api';
import { Aside } from '../../shared/aside';
import { SignedOut } from '../../shared/away';
import { OfflineBadge } from '../../shared/badge';
import { noneLate } from '../../shared/late';
import type { LoginPage } from '../../shared/login';
import { Login } from '../../shared/login_view';
import { Problems } from '../../shared/problems';
import { begin, steps } from '../counting';
import { failed, loggedIn, open, refresh, setSound, setStaff, speak, store } from '../counts_state';
import { CountView } from './count_view';

const loginPage: LoginPage = { loggedIn, refresh, speak, failed };

function Header() {
    const status = useStore(store, (state) => state.status);
    const isConnected = useStore(store, (state) => state.isConnected);
    const hasSound = useStore(store, (state) => state.hasSound);
    const handheld = useStore(store, (state) => state.handheld);
    const picker = useStore(store, (state) => state.picker);
    return <header class="top">
        <h1>Counts <span class="soft">{status?.location} · {status?.name}</span></h1>
        {handheld === null && <a class="top-link" href="/register">Register</a>}
        <a class="top-link" href="/orders">Orders</a>
        {picker !== null && <span class="who" data-test="picker">{picker}</span>}
        <button class="quiet" aria-pressed={hasSound} onClick={() => setSound(!hasSound)}>
            Sound {hasSound ? 'on' : 'off'}</button>
        <OfflineBadge status={status} isConnected={isConnected} handheld={handheld} />
    </header>;
}

function NoConnection() {
    const isLost = useStore(store, (state) => state.isLost);
    const waiting = useStore(store, (state) => state.waiting);
    return <div role="status">{isLost && <p class="no-connection" data-test="no-connection">
        No connection{waiting > 0 ? `: ${plural(waiting, 'entry', 'entries')} will be sent when it is back` : '. It comes back by itself'}.</p>}</div>;
}

function Begin() {
    const [name, setName] = useState('');
    const [isFull, setFull] = useState(false);
    return <form class="begin" aria-label="Begin a count" onSubmit={(event) => { event.preventDefault(); void begin(name.trim(), isFull); }}>
        <label>What is counted
            <input value={name} maxLength={100} autocomplete="off" placeholder="e.g. aisle 3" onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label class="check"><input type="checkbox" checked={isFull} onChange={(event) => setFull(event.currentTarget.checked)} />
            All of this location: ask about what nobody counted</label>
        <p class="soft small">What lies in several places belongs in one count, with the code of each shelf: of two counts of an item the
            newer one stands, not their sum.</p>
        <button class="primary tall">Begin a count</button>
    </form>;
}

export function CountedBy() {
    const staff = useStore(store, (state) => state.staff);
    const handheld = useStore(store, (state) => state.handheld);
    return handheld === null && <label class="picker">Counted by
        <input value={staff} autocomplete="off" onChange={(event) => { event.currentTarget.value = setStaff(event.currentTarget.value); }} />
    </label>;
}

const states: Record<CountSession['state'], string> = { open: 'goes on', paused: 'paused', finished: 'finished' };

function Card({ count }: { count: CountSession }) {
    const now = Date.now();
    return <li class="task" data-count={count.session}>
        <div class="task-what">
            <h2>{count.name || 'A count'} <span class="badges">
                <span class={count.state === 'paused' ? 'tag due soon' : 'tag'}>{states[count.state]}</span>
                {count.full && <span class="tag">all</span>}</span></h2>
            <p class="soft small">begun {moment(count.begun_at, now)} by {count.begun_by || 'somebody'}
                {count.state !== 'open' && <> · {states[count.state]} {moment(count.changed_at, now)} by {count.changed_by || 'somebody'}</>}</p>
            {count.state !== 'finished' && <p class="state">{plural(count.items, 'item')} counted{count.due > 0 ? `, ${count.due} to count again` : ''}</p>}
        </div>
        {count.state !== 'finished' && <div class="task-do">
            <button class="primary tall" onClick={() => open(count.session)}>Go on with {count.name || 'this count'}</button></div>}
    </li>;
}

function List() {
    const counts = useStore(store, (state) => state.counts);
    if (counts === null) return <p class="loading">Loading…</p>;
    return <>
        <CountedBy />
        <Begin />
        <ol class="tasks">{counts.map((count) => <Card key={count.session} count={count} />)}</ol>
    </>;
}

export function Counts() {
    const isSignedOut = useStore(store, (state) => state.signedOut);
    const session = useStore(store, (state) => state.session);
    const isLoginNeeded = useStore(store, (state) => state.isLoginNeeded);
    const problem = useStore(store, (state) => state.problem);
    const spoken = useStore(store, (state) => state.spoken);
    const late = useStore(store, (state) => state.late);
    const unsent = useStore(store, (state) => state.unsent);
    const aside = useStore(store, (state) => state.aside);
    if (isSignedOut) return <SignedOut />;
    if (isLoginNeeded) return <Login page={loginPage} waiting={[...unsent, ...aside]} problem={problem} />;
    return <div class="orders">
        <Header />
        <NoConnection />
        <Aside aside={aside} take={() => steps.takeAside()} drop={() => steps.dropAside()} />
        <Problems problem={problem} late={late} dismiss={() => store.set({ problem: '' })} dismissLate={() => store.set({ late: noneLate })} />
        <main>{session === '' ? <List /> : <CountView key={session} />}</main>
        <div class="hidden-text" role="status" aria-live="polite">{spoken}</div>
    </div>;
}
