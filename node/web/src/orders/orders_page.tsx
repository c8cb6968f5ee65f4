import { useEffect, useState } from 'preact/hooks';
import { clock, moment, plural, span } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { ShipTask } from '../api';
import { OfflineBadge } from '../shared/badge';
import { keyOf, setSound, ship, store } from './orders_state';

const lateAfterMs = 60 * 60 * 1000;

function TaskLines({ task }: { task: ShipTask }) {
    return <ul class="task-lines">{task.lines.map((line) => <li key={line.sku}>
        <b class="task-quantity">{line.quantity}</b>
        <span>{line.description || line.sku}<span class="soft small"> {line.sku}</span></span>
    </li>)}</ul>;
}

function TaskCard({ task, now }: { task: ShipTask; now: number }) {
    const [tracking, setTracking] = useState('');
    const isShipping = useStore(store, (state) => state.shipping.has(keyOf(task)));
    const isLate = now - task.placed_at > lateAfterMs;
    const pieces = task.lines.reduce((sum, line) => sum + line.quantity, 0);
    const submit = (event: Event) => {
        event.preventDefault();
        void ship(task, tracking.trim());
    };
    return <li class="task" data-order={task.order}>
        <div class="task-what">
            <h2>{task.order} <span class="channel">{task.channel}</span></h2>
            <p class={isLate ? 'late small' : 'soft small'}>placed {moment(task.placed_at, now)}, {span(now - task.placed_at)} ago
                · {plural(task.lines.length, 'line')}, {plural(pieces, 'piece')}</p>
            <TaskLines task={task} />
        </div>
        <form class="task-ship" onSubmit={submit}>
            <label>Tracking number (optional)
                <input value={tracking} autocomplete="off" maxLength={100}
                    onInput={(event) => setTracking(event.currentTarget.value)} />
            </label>
            <button class="primary ship" type="submit" disabled={isShipping} aria-label={`Ship order ${task.order}`}>
                {isShipping ? 'Shipping…' : 'Ship'}</button>
        </form>
    </li>;
}

function Header() {
    const status = useStore(store, (state) => state.status);
    const isConnected = useStore(store, (state) => state.isConnected);
    const hasSound = useStore(store, (state) => state.hasSound);
    return <header class="top">
        <h1>Orders to ship <span class="soft">{status?.location} · {status?.name}</span></h1>
        <a class="top-link" href="/register">Register</a>
        <button class="quiet" aria-pressed={hasSound} onClick={() => setSound(!hasSound)}>
            Sound {hasSound ? 'on' : 'off'}</button>
        <OfflineBadge status={status} isConnected={isConnected} />
    </header>;
}

function Shipped() {
    const shipped = useStore(store, (state) => state.shipped);
    if (shipped.length === 0) return null;
    return <ul class="shipped small" aria-label="Shipped just now">{shipped.map((item) =>
        <li key={item.key}>✓ {item.text} at {clock(item.at)}</li>)}</ul>;
}

function List() {
    const tasks = useStore(store, (state) => state.tasks);
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 10_000);
        return () => clearInterval(timer);
    }, []);
    if (tasks === null) return <p class="loading">Loading…</p>;
    if (tasks.length === 0) {
        return <div class="nothing"><p>Nothing to ship</p>
            <p class="soft">New orders for this location appear here by themselves.</p></div>;
    }
    return <>
        <p class="count soft" data-test="task-count">{plural(tasks.length, 'order')}, oldest first</p>
        <ol class="tasks">{tasks.map((task) => <TaskCard key={keyOf(task)} task={task} now={now} />)}</ol>
    </>;
}

export function Orders() {
    const isSignedOut = useStore(store, (state) => state.signedOut);
    const problem = useStore(store, (state) => state.problem);
    const spoken = useStore(store, (state) => state.spoken);
    if (isSignedOut) {
        return <main class="nothing"><p>This page is not signed in</p>
            <p class="soft">Open it by the link that the node printed at its start.</p></main>;
    }
    return <div class="orders">
        <Header />
        <div role="alert">{problem && <p class="problem-bar">{problem}
            <button onClick={() => store.set({ problem: '' })}>Dismiss</button></p>}</div>
        <main><Shipped /><List /></main>
        <div class="hidden-text" role="status" aria-live="polite">{spoken}</div>
    </div>;
}
