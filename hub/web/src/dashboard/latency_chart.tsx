// uPlot inside Preact: made once, fed with new samples, resized with its box.

import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { LatencySample } from './state';

const height = 120;

function dataOf(samples: LatencySample[]): uPlot.AlignedData {
    return [samples.map((each) => each.at / 1000), samples.map((each) => each.p50), samples.map((each) => each.p99)];
}

function optionsOf(width: number): uPlot.Options {
    const axis = { stroke: '#4d5b66', grid: { stroke: '#e3e8eb', width: 1 }, ticks: { stroke: '#d5dbdf', width: 1 } };
    return {
        width, height, padding: [8, 8, 0, 0],
        cursor: { show: false },
        legend: { show: false },
        axes: [{ ...axis, values: (_, ticks) => ticks.map((tick) => new Date(tick * 1000).toTimeString().slice(0, 8)), space: 80 },
               { ...axis, size: 56 }],
        scales: { y: { range: (_, __, max) => [0, Math.max(10, max * 1.15)] } },
        series: [
            {},
            { label: 'p50', stroke: '#0f6b7d', width: 2, points: { show: false } },
            { label: 'p99', stroke: '#a35a00', width: 2, dash: [6, 4], points: { show: false } },
        ],
    };
}

export function LatencyChart({ samples }: { samples: LatencySample[] }) {
    const box = useRef<HTMLDivElement>(null);
    const chart = useRef<uPlot | null>(null);
    useEffect(() => {
        const element = box.current!;
        const made = new uPlot(optionsOf(element.clientWidth), dataOf(samples), element);
        chart.current = made;
        const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
        observer.observe(element);
        return () => { observer.disconnect(); made.destroy(); };
    }, []);
    useEffect(() => chart.current?.setData(dataOf(samples)), [samples]);
    return <div>
        <p class="chart-key small"><span class="key-p50">median</span><span class="key-p99">99th percentile</span></p>
        <div ref={box} class="chart" role="img" aria-label="Push latency over time" />
    </div>;
}
