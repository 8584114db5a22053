/** uPlot, as charts of the console use it: a bundle of its own, loaded with the first chart. */
import uPlot from "uplot";
import type { ChartLine } from "./chart.ts";

const HEIGHT_PX = 180;
/** Beside the lines: the ticks, and so much of each character of the longest number. */
const TICK_PX = 20;
const CHARACTER_PX = 7.5;
const INK = "#a9b1c8";
const GRID = { stroke: "#2a3044", width: 1 };

export type PlotOptions = {
  /** Epoch seconds, ascending. */
  readonly at: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly timeText: (seconds: number) => string;
  readonly valueText: (value: number) => string;
};

/** Draws into the element, as wide as it is. Returns what removes it again. */
export function plot(place: HTMLElement, { at, lines, timeText, valueText }: PlotOptions): () => void {
  const axis = { stroke: INK, grid: GRID, ticks: GRID };
  const drawn = new uPlot(
    {
      ...{ width: place.clientWidth, height: HEIGHT_PX },
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
      series: [{}, ...lines.map(({ colour }) => ({ stroke: colour, width: 2 }))],
      axes: [
        { ...axis, values: (_plot, ticks) => ticks.map(timeText), space: 70 },
        {
          ...axis,
          values: (_plot, ticks) => ticks.map(valueText),
          size: (_plot, said) => sideOf(said ?? []),
        },
      ],
    },
    [[...at], ...lines.map(({ values }) => [...values])],
    place,
  );
  const watch = new ResizeObserver(() => drawn.setSize({ width: place.clientWidth, height: HEIGHT_PX }));
  watch.observe(place);
  return () => {
    watch.disconnect();
    drawn.destroy();
  };
}

function sideOf(said: readonly string[]): number {
  return TICK_PX + CHARACTER_PX * Math.max(0, ...said.map(each => each.length));
}
