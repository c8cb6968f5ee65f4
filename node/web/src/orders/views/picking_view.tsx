// The line to go for, large; all lines with their progress; where the order stands at the end.

import { useEffect, useState } from 'preact/hooks';
import { plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { ShipTask } from '../../api';
import { keyOf, lastLotOf, leftOf, nextLine, pickedOf, piecesOf, shortOf, type TaskLine, withUnsent } from '../../shared/tasks';
import { cutToBytes } from '../../shared/text';
import { cancelLot, finishPick, giveLot, isToStand, pickRest, shortPick, skipNow, typedCode, undo } from '../picking';
import { type Asked, placeOf, setPlaceOf, store, typeLot } from '../orders_state';
import { placeMost } from '../place';
import { useBusy } from './cards';
import { ShortDialog } from './dialog';

const tailDigits = 5;

function Heard() {
    const heard = useStore(store, (state) => state.heard);
    if (!heard) return <p class="heard soft">Scan the first piece.</p>;
    return <p class={`heard ${heard.tone}`} data-test="heard"><span aria-hidden="true">{{ good: '✓', bad: '✗', ask: '?' }[heard.tone]} </span>{heard.text}</p>;
}

// Where its lot is asked for, they are of the one that was picked last.
function restText(line: TaskLine): string {
    const all = `All ${leftOf(line)} of it`;
    if (!line.asks_lot) return all;
    return lastLotOf(line) === '' ? '' : `${all}, lot ${lastLotOf(line)}`;
}

// One unit, which counts once its lot is given.
function AskLot({ line, asked }: { line: TaskLine; asked: Asked }) {
    const last = lastLotOf(line);
    return <form class="ask-lot" aria-label="Its lot" onSubmit={(event) => { event.preventDefault(); giveLot(asked.lot); }}>
        <p class="current-name">{line.description || line.sku}</p>
        {last !== '' && <button type="button" class="tall primary" onClick={() => giveLot(last)}>Lot {last} again</button>}
        <label>Scan its lot, or type it as the package shows it
            <input value={asked.lot} maxLength={200} autocomplete="off" autocapitalize="off" spellcheck={false}
                onInput={(event) => typeLot(event.currentTarget.value)} />
        </label>
        <div class="current-do">
            <button class="tall" disabled={asked.lot.trim() === ''}>Count it</button>
            <button type="button" class="tall" onClick={() => cancelLot()}>Not this one</button>
        </div>
    </form>;
}

function Current({ task, line }: { task: ShipTask; line: TaskLine }) {
    const [isShort, setShort] = useState(false);
    const isVerified = useStore(store, (state) => state.verified === line.sku);
    const rest = restText(line);
    const others = task.lines.filter((each) => leftOf(each) > 0).length - 1;
    return <section class="current" aria-label="Pick now">
        <p class="current-left" data-test="left"><b>{leftOf(line)}</b> {leftOf(line) === 1 ? 'piece left' : 'pieces left'}</p>
        {line.place !== '' && <p class="current-place">Shelf <b>{line.place}</b></p>}
        <p class="current-name">{line.description || line.sku}</p>
        <p class="current-code">{line.sku}{line.gtin !== null && <> · …<b>{line.gtin.slice(-tailDigits)}</b></>}</p>
        <div class="current-do">
            {isVerified && leftOf(line) > 1 && rest !== '' && <button class="tall primary" onClick={() => pickRest(line)}>{rest}</button>}
            <button class="tall" onClick={() => setShort(true)}>Short</button>
            <button class="tall" disabled={others === 0} onClick={() => skipNow(line)}>Skip</button>
        </div>
        {isShort && <ShortDialog line={line} close={() => setShort(false)}
            act={(quantity, reason) => shortPick(line, quantity, reason)} />}
    </section>;
}

function Stand({ task }: { task: ShipTask }) {
    const key = keyOf(task);
    const place = useStore(store, (state) => placeOf(state, key));
    const isBusy = useBusy(task);
    const hasGoods = pickedOf(task) > 0;
    return <form class="stand" onSubmit={(event) => { event.preventDefault(); void finishPick(task); }}>
        <p class="large">{hasGoods ? 'All is picked. Where does it stand now?' : 'Nothing of it was there.'}</p>
        {hasGoods && <label>Scan the shelf, or type its code
            <input value={place} autocomplete="off" placeholder="e.g. A-12"
                onInput={(event) => setPlaceOf(key, event.currentTarget.value = cutToBytes(event.currentTarget.value, placeMost))} />
        </label>}
        <button class="primary ship" disabled={isBusy || (hasGoods && place.trim() === '')}>{isBusy ? 'Finishing…' : 'Finish'}</button>
    </form>;
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

function LineRow({ line, isNow }: { line: TaskLine; isNow: boolean }) {
    const left = leftOf(line);
    return <li class={left === 0 ? 'pick-line finished' : 'pick-line'} data-sku={line.sku} aria-current={isNow ? 'step' : undefined}>
        <span class="pick-mark" aria-hidden="true">{left === 0 ? (line.short > 0 ? '!' : '✓') : isNow ? '➤' : '·'}</span>
        <span>{line.place !== '' && <b class="line-place">{line.place} </b>}{line.description || line.sku}{line.short > 0 && <b class="short-note"> {line.short} short</b>}
            {line.lots.length > 0 && <span class="soft small line-lots"> lot {line.lots.map((each) => `${each.lot} × ${each.quantity}`).join(', ')}</span>}</span>
        <b class="number">{line.picked} / {line.quantity}</b>
    </li>;
}

export function Picking({ task: known }: { task: ShipTask }) {
    const unsent = useStore(store, (state) => state.unsent);
    const isLost = useStore(store, (state) => state.isLost);
    // Without a connection it is shown as it will be; else the answer is here before anybody looks.
    const task = isLost ? withUnsent(known, unsent) : known;
    const skipped = useStore(store, (state) => state.skipped);
    const waiting = useStore(store, (state) => state.waiting);
    const line = nextLine(task, skipped);
    const asked = useStore(store, (state) => state.asked);
    const askedLine = asked?.key === keyOf(known) && task.lines.find((each) => each.sku === asked.sku);
    const done = pickedOf(task) + shortOf(task);
    const key = keyOf(task);
    const isStanding = isToStand(known);
    useEffect(() => { if (!isStanding) setPlaceOf(key, ''); }, [key, isStanding]);
    return <>
        <progress class="pick-progress" value={done} max={piecesOf(task)} aria-label="Progress" />
        <p class="soft small">{done} of {plural(piecesOf(task), 'piece')}{waiting > 0 ? ` · ${plural(waiting, 'scan')} waiting` : ''}</p>
        <Heard />
        {asked && askedLine ? <AskLot line={askedLine} asked={asked} />
            : line ? <><Current key={line.sku} task={task} line={line} /><TypeCode /></> : <Stand task={task} />}
        {/* Also with nothing done: what was picked of a line that the order lost since is taken back so. */}
        <button class="tall undo" onClick={() => undo()}>Undo the last one <kbd>F4</kbd></button>
        <ol class="pick-lines" aria-label="All lines">{task.lines.map((each, index) =>
            <LineRow key={index} line={each} isNow={each === line} />)}</ol>
    </>;
}
