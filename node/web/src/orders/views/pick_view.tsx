// One order being picked, or why it cannot be picked now.

import { useEffect, useRef, useState } from 'preact/hooks';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { ShipTask } from '../../api';
import { giveBack, refuse, sayWho, take } from '../actions';
import { isOurs } from '../picking';
import { store, taskOf, toList } from '../orders_state';
import { addressOf } from '../route';
import { Badges, isOffline, isToPack, PackForm, takerText, useBusy } from './cards';
import { Confirm, RefuseDialog } from './dialog';
import { useNow } from './orders_page';
import { Picking } from './picking_view';

function Back({ name = 'Back to the orders' }: { name?: string }) {
    return <button class="tall" onClick={() => toList()}>{name}</button>;
}

// `last`: as this page knew it.
function Gone({ last }: { last: ShipTask | null }) {
    const inHand = last?.state === 'held' ? last.lines.filter((line) => line.picked > 0) : [];
    return <div class="pick-note">
        <p class="large">{last ? `Order ${last.order}` : 'This order'} is not to be picked here any more.</p>
        <p>It was sent, handed over or cancelled, or another location has it. {inHand.length === 0
            ? 'If you have its goods, put them back on the shelf.' : 'Put back what you have of it:'}</p>
        {inHand.length > 0 && <ul class="task-lines" aria-label="To put back">{inHand.map((line) => <li key={line.sku}>
            <b class="task-quantity">{line.picked}</b>
            <span>{line.description || line.sku} <span class="soft small">{line.sku}{line.place !== '' && ` · shelf ${line.place}`}</span></span>
        </li>)}</ul>}
        <Back />
    </div>;
}

function Finished({ task, text }: { task: ShipTask | null; text: string }) {
    return <div class="pick-note">
        <p class="large good">✓ {text}{task?.is_packed && ', packed'}</p>
        <button class="primary tall" onClick={() => toList('pick')}>Next order</button>
        {task?.state === 'staged' && <a class="button tall" href={addressOf('label', task)}>Print its label</a>}
        {task && isToPack(task) && <PackForm task={task} />}
    </div>;
}

function Free({ task }: { task: ShipTask }) {
    const isBusy = useBusy(task);
    return <div class="pick-note">
        <p class="large">{isBusy ? 'Asking for it…' : 'Nobody has this order.'}</p>
        <button class="primary tall" disabled={isBusy} onClick={() => void take(task)}>Take</button>
        <Back />
    </div>;
}

function Waiting({ task }: { task: ShipTask }) {
    const isHubAway = useStore(store, isOffline);
    return <div class="pick-note">
        <p class="large" role="status">{takerText(task, isHubAway)}</p>
        {isHubAway && <p class="soft">This page goes on by itself as soon as the hub has answered.</p>}
        <Back />
    </div>;
}

function Taken({ task }: { task: ShipTask }) {
    const [isAsking, setAsking] = useState(false);
    const isBusy = useBusy(task);
    const who = task.taker?.staff || 'Somebody';
    return <div class="pick-note">
        <p class="large">{who} picks this order on another device.</p>
        <p>Take it over only if that device is dead or its picker has gone: two people must not pick the same goods.</p>
        <button class="tall" disabled={isBusy} onClick={() => setAsking(true)}>Take over</button>
        <Back />
        {isAsking && <Confirm title="Take this order over?" yes="Take over" close={() => setAsking(false)}
            text={`${who} may have goods of it in hand. What was scanned there is not known here: the pick begins anew.`}
            act={() => void take(task, 'take_over')} />}
    </div>;
}

// Pausing keeps what was scanned; giving back forgets it.
function Ways({ task }: { task: ShipTask }) {
    const [asks, setAsks] = useState<'give_back' | 'refuse' | null>(null);
    const isBusy = useBusy(task);
    const close = () => setAsks(null);
    const leave = async (left: Promise<boolean>) => { if (await left) toList('pick'); };
    return <div class="ways">
        <button class="tall" onClick={() => toList('pick')}>Pause</button>
        <button class="tall" disabled={isBusy} onClick={() => setAsks('give_back')}>Give back</button>
        <button class="tall danger" disabled={isBusy} onClick={() => setAsks('refuse')}>Cannot do it</button>
        {asks === 'give_back' && <Confirm title="Give this order back?" yes="Give back" close={close}
            text="Somebody else can take it then. What was scanned is forgotten: put the goods back on the shelf."
            act={() => void leave(giveBack(task))} />}
        {asks === 'refuse' && <RefuseDialog close={close} act={(reason) => void leave(refuse(task, reason))} />}
    </div>;
}

function Changed() {
    return <p class="changed" role="alert"><span aria-hidden="true">▲ </span>This order was changed at the channel after it was taken.
        Ask the stock controller before you go on.</p>;
}

function Body({ task }: { task: ShipTask }) {
    if (task.state !== 'held') return <Finished task={task} text={task.state === 'staged' ? `Ready at ${task.place}` : 'To be put back on the shelf'} />;
    if (task.taker === null) return <Free task={task} />;
    if (task.taker.asked) return <Waiting task={task} />;
    if (!isOurs(task)) return <Taken task={task} />;
    return <><Picking task={task} /><Ways task={task} /></>;
}

export function PickView() {
    const task = useStore(store, taskOf);
    const isLoading = useStore(store, (state) => state.tasks === null);
    const key = useStore(store, (state) => state.route.key);
    const finished = useStore(store, (state) => state.finished);
    const now = useNow(5_000);
    const picker = useStore(store, (state) => state.picker);
    // By whichever way somebody comes to it: the list, a scan, a login. Not when its taker changes, or two pages would
    // take it from each other for ever.
    useEffect(() => { if (task && isOurs(task)) void sayWho(task); }, [key, picker, isLoading]);
    const last = useRef<{ key: string; task: ShipTask } | null>(null);
    if (task) last.current = { key, task };
    if (isLoading) return <p class="loading">Loading…</p>;
    const isFinished = finished?.key === key;
    return <div class="pick" data-pick={key}>
        {task?.is_changed && <Changed />}
        {task && <h2 class="pick-head">{task.order} <Badges task={task} now={now} /></h2>}
        {isFinished ? <Finished task={task} text={finished.text} /> : task ? <Body task={task} /> : <Gone last={last.current?.key === key ? last.current.task : null} />}
    </div>;
}
