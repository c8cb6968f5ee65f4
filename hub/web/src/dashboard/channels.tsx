import { clockSeconds, count, plural, span } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { ChannelRow } from '../api';
import { LatencyChart } from './latency_chart';
import { store } from './state';

const stateTexts = { ok: ['Working', 'good'], retrying: ['Retrying', 'warn'], failing: ['Failing', 'bad'] } as const;

function Facts({ channel, now }: { channel: ChannelRow; now: number }) {
    const latency = channel.latency_ms;
    return <dl class="facts">
        <div><dt>Listings</dt><dd>{count(channel.listings)}</dd></div>
        <div><dt>Paused</dt><dd>{count(channel.paused)}</dd></div>
        <div><dt>Waiting</dt><dd>{count(channel.waiting)}</dd></div>
        <div><dt>In flight</dt><dd>{count(channel.in_flight)}</dd></div>
        <div><dt>Pushes</dt><dd>{count(channel.pushes)}</dd></div>
        <div><dt>p50 / p99 / max</dt>
            <dd>{latency ? `${latency.p50} / ${latency.p99} / ${latency.max} ms` : '–'}</dd></div>
        <div><dt>Last confirmed</dt>
            <dd>{channel.last_confirmed_at === null ? 'never' : `${span(now - channel.last_confirmed_at)} ago`}</dd></div>
    </dl>;
}

function ChannelBlock({ channel, now }: { channel: ChannelRow; now: number }) {
    const samples = useStore(store, (view) => view.latency.get(channel.channel)) ?? [];
    const [text, tone] = stateTexts[channel.state];
    return <div class="channel" data-channel={channel.channel}>
        <h3>{channel.channel} <span class={`chip ${tone}`}>{text}</span></h3>
        <Facts channel={channel} now={now} />
        {channel.failures_in_a_row > 0 && <p class="small bad-text">
            {plural(channel.failures_in_a_row, 'failure')} in a row{channel.last_error && `: ${channel.last_error}`}</p>}
        {samples.length > 1 && <figure>
            <LatencyChart samples={samples} />
            <figcaption class="small soft">Push latency in ms since {clockSeconds(samples[0]!.at)}:
                median now {samples.at(-1)!.p50}, 99th percentile {samples.at(-1)!.p99}</figcaption>
        </figure>}
    </div>;
}

export function Channels() {
    const channels = useStore(store, (view) => view.channels);
    const now = useStore(store, (view) => Math.max(view.now, view.status?.now ?? 0));
    return <section class="card channels" aria-labelledby="channels-title">
        <h2 id="channels-title">Channels</h2>
        {channels.length === 0 && <p class="empty">No channel is set up yet.</p>}
        {channels.map((channel) => <ChannelBlock key={channel.channel} channel={channel} now={now} />)}
    </section>;
}
