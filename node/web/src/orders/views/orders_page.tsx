import { useEffect, useState } from 'preact/hooks';
import { clock, plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { ShipTask } from '../../api';
import { SignedOut } from '../../shared/away';
import { Aside } from '../../shared/aside';
import { OfflineBadge } from '../../shared/badge';
import { noneLate } from '../../shared/late';
import { logOut, type LoginPage } from '../../shared/login';
import { Login } from '../../shared/login_view';
import { Problems } from '../../shared/problems';
import { keyOf } from '../../shared/tasks';
import { failed, loggedIn, refresh, setSound, setStaff, speak, store, type Tab, unsentOf } from '../orders_state';
import { steps } from '../picking';
import { BackCard, PickCard, ReadyCard } from './cards';
import { Label } from './label';
import { PickView } from './pick_view';

const lists: { tab: Tab; name: string; state: ShipTask['state']; nothing: string; hint: string }[] = [
    { tab: 'pick', name: 'To pick', state: 'held', nothing: 'Nothing to pick', hint: 'New orders for this location appear here by themselves.' },
    { tab: 'ready', name: 'Ready', state: 'staged', nothing: 'Nothing stands ready', hint: 'Picked orders wait here until they are sent or collected.' },
    { tab: 'back', name: 'To put back', state: 'put_back', nothing: 'Nothing to put back', hint: 'Picked orders that were cancelled, not collected, or moved to another store come here.' },
];

const loginPage: LoginPage = { loggedIn, refresh, speak, failed };

function Header() {
    const status = useStore(store, (state) => state.status);
    const isConnected = useStore(store, (state) => state.isConnected);
    const hasSound = useStore(store, (state) => state.hasSound);
    const handheld = useStore(store, (state) => state.handheld);
    const picker = useStore(store, (state) => state.picker);
    return <header class="top">
        <h1>Orders <span class="soft">{status?.location} · {status?.name}</span></h1>
        {handheld === null && <a class="top-link" href="/register">Register</a>}
        <a class="top-link" href="/counts">Counts</a>
        <a class="top-link" href="/inspect">Inspect{status && status.inspection > 0 ? <b> {status.inspection}</b> : null}</a>
        {picker !== null && <><span class="who" data-test="picker">{picker}</span>
            <button class="quiet" onClick={() => void logOut(loginPage, picker)}>Log out</button></>}
        <button class="quiet" aria-pressed={hasSound} onClick={() => setSound(!hasSound)}>
            Sound {hasSound ? 'on' : 'off'}</button>
        <OfflineBadge status={status} isConnected={isConnected} handheld={handheld} />
    </header>;
}

// What waits here is sent by itself; whoever has scanned it must not think that it is lost.
function NoConnection() {
    const isLost = useStore(store, (state) => state.isLost);
    const unsent = useStore(store, unsentOf);
    return <div role="status">{isLost && <p class="no-connection" data-test="no-connection">
        No connection{unsent > 0 ? `: ${plural(unsent, 'entry', 'entries')} will be sent when it is back` : '. It comes back by itself'}.</p>}</div>;
}

function Done() {
    const done = useStore(store, (state) => state.done);
    if (done.length === 0) return null;
    return <ul class="done small" aria-label="Done just now">{done.map((item) =>
        <li key={item.key}>✓ {item.text} at {clock(item.at)}</li>)}</ul>;
}

export function useNow(everyMs: number): number {
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), everyMs);
        return () => clearInterval(timer);
    }, []);
    return now;
}

function Tabs({ tasks }: { tasks: ShipTask[] }) {
    const shown = useStore(store, (state) => state.tab);
    return <div class="list-tabs" role="group" aria-label="Lists">{lists.map(({ tab, name, state }) => {
        const count = tasks.filter((task) => task.state === state).length;
        return <button key={tab} data-list={tab} aria-pressed={tab === shown} onClick={() => store.set({ tab })}>{name} <b>{count}</b></button>;
    })}</div>;
}

function Picker() {
    const staff = useStore(store, (state) => state.staff);
    return <label class="picker">Picked by (optional)
        <input value={staff} autocomplete="off" onChange={(event) => { event.currentTarget.value = setStaff(event.currentTarget.value); }} />
    </label>;
}

// Orders to be sent and to be collected are different work.
function Ready({ tasks, now }: { tasks: ShipTask[]; now: number }) {
    const toSend = tasks.filter((task) => !task.is_collected);
    const toCollect = tasks.filter((task) => task.is_collected);
    const group = (name: string, group: ShipTask[]) => group.length > 0 && <section aria-label={name}>
        <h2 class="group">{name} <b>{group.length}</b></h2>
        <ol class="tasks">{group.map((task) => <ReadyCard key={keyOf(task)} task={task} now={now} />)}</ol>
    </section>;
    return <>{group('To send', toSend)}{group('To be collected', toCollect)}</>;
}

function List() {
    const all = useStore(store, (state) => state.tasks);
    const tab = useStore(store, (state) => state.tab);
    const heard = useStore(store, (state) => state.heard);
    const now = useNow(5_000);
    const handheld = useStore(store, (state) => state.handheld);
    if (all === null) return <p class="loading">Loading…</p>;
    const list = lists.find((each) => each.tab === tab)!;
    const tasks = all.filter((task) => task.state === list.state);
    return <>
        <Tabs tasks={all} />
        <Done />
        {heard && <p class={`heard ${heard.tone}`}>{heard.text}</p>}
        {tasks.length === 0 && <div class="nothing"><p>{list.nothing}</p><p class="soft">{list.hint}</p></div>}
        {tab === 'ready' ? <Ready tasks={tasks} now={now} /> : <ol class="tasks">{tasks.map((task) =>
            tab === 'pick' ? <PickCard key={keyOf(task)} task={task} now={now} /> : <BackCard key={keyOf(task)} task={task} now={now} />)}</ol>}
        {tab === 'pick' && handheld === null && <Picker />}
    </>;
}

function Main() {
    const route = useStore(store, (state) => state.route);
    switch (route.view) {
    case 'list': return <main><List /></main>;
    case 'pick': return <main><PickView key={route.key} /></main>;
    case 'label': return <main><Label /></main>;
    }
}

export function Orders() {
    const isSignedOut = useStore(store, (state) => state.signedOut);
    const problem = useStore(store, (state) => state.problem);
    const spoken = useStore(store, (state) => state.spoken);
    const isLoginNeeded = useStore(store, (state) => state.isLoginNeeded);
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
        <Main />
        <div class="hidden-text" role="status" aria-live="polite">{spoken}</div>
    </div>;
}
