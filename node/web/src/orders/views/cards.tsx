// One order in a list: what it is, how late, and what to do next.

import { useState } from 'preact/hooks';
import { moment, plural, span } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { ShipTask } from '../../api';
import { dueOf, isOverdue, keyOf, pickedOf, piecesOf, shortOf } from '../../shared/tasks';
import { pack, putBack, ship, take } from '../actions';
import { openPick, store } from '../orders_state';
import { addressOf } from '../route';

interface Props { task: ShipTask; now: number }

const marks = { calm: '○', soon: '◆', late: '▲' };

export function Badges({ task, now }: Props) {
    const due = dueOf(task, now);
    return <span class="badges">
        <span class="tag">{task.channel}</span>
        <span class={task.is_collected ? 'tag collect' : 'tag'}>{task.is_collected ? 'Collect' : 'Ship'}</span>
        {due && <span class={`tag due ${due.tone}`}><span aria-hidden="true">{marks[due.tone]} </span>{due.text}</span>}
    </span>;
}

function TaskLines({ task }: { task: ShipTask }) {
    return <ul class="task-lines">{task.lines.map((line, index) => <li key={index}>
        <b class="task-quantity">{line.quantity}</b>
        <span>{line.description || line.sku}<span class="soft small"> {line.sku}</span>
            {line.place !== '' && <b class="line-place"> {line.place}</b>}</span>
    </li>)}</ul>;
}

function What({ task, now }: Props) {
    return <div class="task-what">
        <h2>{task.order} <Badges task={task} now={now} /></h2>
        {task.is_changed && <p class="changed-note"><span aria-hidden="true">▲ </span>changed at the channel: ask the stock controller</p>}
        {task.state === 'staged' && <p class="stands">Stands at <b>{task.place || '?'}</b>{task.is_packed && ', packed'}</p>}
        <p class="soft small">placed {moment(task.placed_at, now)}, {span(now - task.placed_at)} ago
            · {plural(task.lines.length, 'line')}, {plural(piecesOf(task), 'piece')}</p>
        <TaskLines task={task} />
    </div>;
}

export const useBusy = (task: ShipTask): boolean => useStore(store, (state) => state.busy.has(keyOf(task)));

export const isOffline = (state: { status: { uplink: { state: string } } | null }): boolean =>
    state.status?.uplink.state !== 'streaming';

export function takerText(task: ShipTask, isHubAway: boolean): string | null {
    const { taker } = task;
    if (!taker) return null;
    if (taker.asked) {
        return isHubAway ? 'Asked for. The hub must be reached before it can be picked: it says who has an order.'
            : 'Asked for. Waiting for the hub to say that it is yours.';
    }
    if (!taker.here) return `Being picked by ${taker.staff || 'somebody'} on another device`;
    const done = pickedOf(task) + shortOf(task);
    if (done > 0) return `Being picked here${taker.staff ? ` by ${taker.staff}` : ''}: ${done} of ${piecesOf(task)}`;
    return null;
}

function ShipForm({ task }: { task: ShipTask }) {
    const [tracking, setTracking] = useState('');
    const isBusy = useBusy(task);
    const submit = (event: Event) => {
        event.preventDefault();
        void ship(task, tracking.trim());
    };
    return <form class="task-ship" onSubmit={submit}>
        <label>Tracking number (optional)
            <input value={tracking} autocomplete="off" maxLength={100}
                onInput={(event) => setTracking(event.currentTarget.value)} />
        </label>
        <button class={task.state === 'staged' ? 'primary ship' : 'tall'} type="submit" disabled={isBusy}
            aria-label={`Ship order ${task.order}`}>{isBusy ? 'Shipping…' : 'Ship'}</button>
    </form>;
}

// What is packed may be sent at once; what is not, too.
export const isToPack = (task: ShipTask): boolean => task.state === 'staged' && !task.is_collected && !task.is_packed;

export function PackForm({ task }: { task: ShipTask }) {
    const [parcels, setParcels] = useState('');
    const isBusy = useBusy(task);
    const submit = (event: Event) => {
        event.preventDefault();
        void pack(task, Number(parcels) || 0);
    };
    return <form class="task-ship" onSubmit={submit}>
        <label>Parcels (optional)
            <input type="number" inputMode="numeric" min={1} max={1000} value={parcels} autocomplete="off"
                onInput={(event) => setParcels(event.currentTarget.value)} />
        </label>
        <button class="tall" type="submit" disabled={isBusy} aria-label={`Order ${task.order} is packed`}>Packed</button>
    </form>;
}

export function PickCard({ task, now }: Props) {
    const isHubAway = useStore(store, isOffline);
    const isBusy = useBusy(task);
    const state = takerText(task, isHubAway);
    const { taker } = task;
    const isFree = taker === null || (taker.here && !taker.asked);
    const hasBegun = pickedOf(task) + shortOf(task) > 0;
    const verb = taker === null ? 'Take' : !isFree ? 'Open' : hasBegun ? 'Go on with' : 'Pick';
    const open = () => {
        if (taker === null) void take(task);
        openPick(task);
    };
    return <li class="task" data-order={task.order}>
        <What task={task} now={now} />
        <div class="task-do">
            {state && <p class="state" role="note">{state}</p>}
            <button class="primary ship" disabled={isBusy} aria-label={`${verb} order ${task.order}`} onClick={open}>{verb}{verb === 'Go on with' ? ' it' : ''}</button>
            {isFree && !hasBegun && !task.is_collected && <ShipForm task={task} />}
        </div>
    </li>;
}

export function ReadyCard({ task, now }: Props) {
    return <li class="task" data-order={task.order}>
        <What task={task} now={now} />
        <div class="task-do">
            {task.is_collected ? <p class="state">Waits for its buyer
                {task.collect_by === null ? '' : ` until ${moment(task.collect_by, now)}`}. It is handed over at the register.</p>
                : <>{isToPack(task) && <PackForm task={task} />}<ShipForm task={task} /></>}
            <a class="button tall" href={addressOf('label', task)} aria-label={`Label of order ${task.order}`}>Label</a>
        </div>
    </li>;
}

export function BackCard({ task, now }: Props) {
    const isBusy = useBusy(task);
    return <li class="task" data-order={task.order}>
        <What task={task} now={now} />
        <div class="task-do">
            <p class="state">{isOverdue(task) ? 'Not collected in time. ' : 'Not wanted here any more: cancelled, or collected at another store. '}
                Take it from <b>{task.place || 'where it stands'}</b> and put everything back on the shelf.</p>
            <button class="primary ship" disabled={isBusy} aria-label={`All of order ${task.order} is back on the shelf`}
                onClick={() => void putBack(task)}>All is back on the shelf</button>
        </div>
    </li>;
}
