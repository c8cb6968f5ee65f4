// An order for its buyer at the counter: whether it may go, what of it, and how the buyer is known.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { moment, plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { ShipTask } from '../../api';
import { handingOf } from '../../shared/tasks';
import { type Collecting, handOver, identityLacks, type Known, nameOf, openByCode, openCollecting, piecesChosen, piecesInAll, proofs, setPieces,
    type HandedOver } from '../collecting';
import { closePanel } from '../keyboard';
import { store } from '../state';
import { CollectionPaper } from './collection_paper';
import { Panel } from './panel';

function Find() {
    const [code, setCode] = useState('');
    const [problem, setProblem] = useState('');
    const submit = async (event: Event) => {
        event.preventDefault();
        if (code.trim() !== '') setProblem(await openByCode(code.trim()) ?? '');
    };
    return <Panel title="Collect an order" kind="form" focusFirstField="yes">
        <form onSubmit={(event) => void submit(event)}>
            <label>Order number, scanned or typed
                <input value={code} maxLength={120} autocomplete="off" onInput={(event) => setCode(event.currentTarget.value)} />
            </label>
            <p class="problem" role="alert">{problem}</p>
            <button class="primary tall" type="submit">Find</button>
        </form>
    </Panel>;
}

function Lines({ collecting, canHand }: { collecting: Collecting; canHand: boolean }) {
    return <ul class="collect-lines">{collecting.task.lines.map((line, index) => {
        const quantity = collecting.quantities[index]!;
        const checked = collecting.checked[index]!;
        return <li key={index} data-sku={line.sku}>
            <div class="return-what">
                <b>{nameOf(line)}</b>
                <span class="soft small">{line.sku} · {plural(line.quantity, 'piece')}{checked > 0 ? ` · ✓ ${checked} checked` : ''}</span>
            </div>
            {canHand && <div class="stepper" role="group" aria-label={`Quantity of ${nameOf(line)}`}>
                <button aria-label={`One less ${nameOf(line)}`} disabled={quantity === 0} onClick={() => setPieces(index, quantity - 1)}>−</button>
                <output>{quantity}</output>
                <button aria-label={`One more ${nameOf(line)}`} disabled={quantity >= line.quantity} onClick={() => setPieces(index, quantity + 1)}>+</button>
            </div>}
        </li>;
    })}</ul>;
}

function Identity({ known, change }: { known: Known; change(known: Known): void }) {
    return <fieldset class="identity">
        <legend>{known.proof === 'none' ? 'Ask for an identity document: which was it?' : 'Identity checked by'}</legend>
        <div class="proofs">{proofs.map(([proof, name]) =>
            <button key={proof} type="button" aria-pressed={known.proof === proof} onClick={() => change({ ...known, proof })}>{name}</button>)}</div>
    </fieldset>;
}

function HandOver({ collecting }: { collecting: Collecting }) {
    const [known, setKnown] = useState<Known>({ proof: 'none', note: '' });
    const asks = collecting.task.asks_identity;
    const lacks = identityLacks(collecting.task, known);
    const isBusy = useStore(store, (state) => state.isPaying);
    const [chosen, all] = [piecesChosen(collecting), piecesInAll(collecting)];
    return <form onSubmit={(event) => { event.preventDefault(); if (lacks === '') void handOver(known); }}>
        {asks && <Identity known={known} change={setKnown} />}
        <label>{asks ? `Note (${known.proof === 'other' ? 'which document' : 'optional'}, never a number)` : 'How the buyer was known (optional)'}
            <input value={known.note} maxLength={100} autocomplete="off" placeholder={asks ? '' : 'e.g. e-mail of the order shown'}
                onInput={(event) => setKnown({ ...known, note: event.currentTarget.value })} />
        </label>
        {lacks !== '' && known.proof !== 'none' && <p class="note warn-note" role="status">{lacks}</p>}
        {chosen < all && <p class="note warn-note" role="status">{plural(all - chosen, 'piece')} of it {all - chosen === 1 ? 'stays' : 'stay'} here for the buyer.</p>}
        <button class="primary tall" type="submit" disabled={isBusy || chosen === 0 || lacks !== ''}>
            Hand over {chosen < all ? `${chosen} of ${all}` : plural(all, 'piece')}</button>
    </form>;
}

function Shown({ collecting }: { collecting: Collecting }) {
    const { task } = collecting;
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 10_000);
        return () => clearInterval(timer);
    }, []);
    const handing = handingOf(task);
    return <Panel title={`Order ${task.order}`} kind="collect-panel">
        <div class="collect-body">
            <p class={`handing ${handing.tone}`} role={handing.can ? undefined : 'alert'}>{handing.text}</p>
            {task.is_changed && <p class="note warn-note" role="alert">It was changed at the channel. Ask the stock controller before you hand it over.</p>}
            <p class="soft small">{task.channel} · placed {moment(task.placed_at, now)}
                {task.collect_by === null ? '' : ` · kept until ${moment(task.collect_by, now)}`}</p>
            <Lines collecting={collecting} canHand={handing.can} />
            {handing.can && <HandOver collecting={collecting} />}
        </div>
    </Panel>;
}

function Done({ handed }: { handed: HandedOver }) {
    const next = useRef<HTMLButtonElement>(null);
    useLayoutEffect(() => next.current?.focus(), []);
    return <section class="zone panel receipt-panel collect-done" aria-label="Order handed over">
        <div class="outcome">
            <h2>Handed over</h2>
            <p>Order {handed.order}: {plural(handed.pieces, 'piece')}.</p>
            {handed.left > 0 && <p class="note warn-note">{plural(handed.left, 'piece')} of it still {handed.left === 1 ? 'waits' : 'wait'} here.</p>}
            <button ref={next} class="primary tall" onClick={closePanel}>Done <kbd>Enter</kbd></button>
            {handed.receipt && <button class="tall" onClick={() => window.print()}>Print</button>}
        </div>
        {handed.receipt && <div class="paper-frame"><CollectionPaper receipt={handed.receipt} /></div>}
    </section>;
}

function Choose({ choices }: { choices: ShipTask[] }) {
    return <Panel title={`Which order ${choices[0]!.order}?`} kind="collect-panel">
        <div class="collect-body">
            <p>{choices.length} channels gave this number to an order. Ask the buyer where it was bought, or scan the QR code.</p>
            {choices.map((task) => <button key={task.channel} class="tall" onClick={() => openCollecting(task)}>{task.channel}: {
                task.lines.map((line) => `${line.quantity} × ${nameOf(line)}`).join(', ')}</button>)}
        </div>
    </Panel>;
}

export function CollectPanel() {
    const collecting = useStore(store, (state) => state.collecting);
    const handed = useStore(store, (state) => state.handedOver);
    const choices = useStore(store, (state) => state.choices);
    if (choices.length > 0) return <Choose key={choices[0]!.order} choices={choices} />;
    if (handed) return <Done handed={handed} />;
    return collecting ? <Shown key={`${collecting.task.channel}/${collecting.task.order}`} collecting={collecting} /> : <Find />;
}
