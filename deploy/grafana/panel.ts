import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge'
import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import {
  MappingType,
  type Panel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline'
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries'

/** The kinds of panels: one number, lines, areas that add up, bars that add up, a bar for each series, states over time. */
const kinds = { number, lines, areas, bars, shares, states }

export type Query = { expr: string; legend?: string }

export type PanelDescription = {
  title: string
  /** What it shows, and what to think of it. */
  description: string
  kind: keyof typeof kinds
  /** One of Grafana's units. */
  unit: string
  queries: readonly Query[]
  /** Of the 24 columns. */
  width: number
  /** In the rows of the grid; otherwise as usual for the kind. */
  height?: number
  /** From where on a value is bad: yellow, then red. Where less is worse, `below` says so. */
  bad?: { warning: number; critical: number; below?: boolean }
  /** The words for the values of states. */
  words?: readonly { value: number; text: string; color: string }[]
  max?: number
}

export type RowDescription = { title: string; panels: readonly PanelDescription[] }

export const datasource = { type: 'prometheus', uid: '$' + '{datasource}' }

const height = { number: 4, lines: 8, areas: 8, bars: 8, shares: 8, states: 8 }

/** A panel for the dashboard's builder. */
export function toPanel(description: PanelDescription, id: number): Builder<Panel> {
  const { kind, title, unit, width, queries, max } = description
  const panel = kinds[kind](description)
    .id(id)
    .title(title)
    .description(description.description)
    .datasource(datasource)
    .unit(unit)
    .span(width)
    .height(description.height ?? height[kind])
    .thresholds(thresholdsOf(description))
    .targets(queries.map((query, index) => toQuery(query, index, kind === 'number' || kind === 'shares')))
  return max === undefined ? panel : panel.min(0).max(max)
}

function toQuery({ expr, legend }: Query, index: number, isInstant: boolean): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .refId(String.fromCharCode(65 + index))
    .expr(ofNamespace(expr))
    .datasource(datasource)
  if (legend !== undefined) query.legendFormat(legend)
  return isInstant ? query.instant() : query.range()
}

/** Of the picked installations alone, as far as metrics are the function set's own. Labels, too, begin with gen_ai_. */
const ofNamespace = (expr: string): string =>
  expr.replace(
    /\b((?:llm|gen_ai_client|gen_ai_server)_\w+)(\{?)/g,
    (_, metric: string, matchers: string) => `${metric}{namespace=~"$namespace"${matchers === '' ? '}' : ', '}`,
  )

function thresholdsOf({ bad }: PanelDescription): ThresholdsConfigBuilder {
  const builder = new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute)
  if (bad === undefined) return builder.steps([{ value: null, color: 'green' }])
  const { warning, critical, below = false } = bad
  const [first, second, third] = below
    ? [
        { value: null, color: 'red' },
        { value: critical, color: 'yellow' },
        { value: warning, color: 'green' },
      ]
    : [
        { value: null, color: 'green' },
        { value: warning, color: 'yellow' },
        { value: critical, color: 'red' },
      ]
  return builder.steps([first, second, third])
}

const lastValue = () => new ReduceDataOptionsBuilder().calcs(['lastNotNull'])

function number({ bad }: PanelDescription) {
  return new Stat()
    .reduceOptions(lastValue())
    .graphMode(BigValueGraphMode.None)
    .colorMode(bad ? BigValueColorMode.Value : BigValueColorMode.None)
    .noValue('–')
}

function lines() {
  return new TimeSeries()
    .lineWidth(1)
    .fillOpacity(0)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
}

function areas() {
  return lines().fillOpacity(40).stacking(new StackingConfigBuilder().mode(StackingMode.Normal))
}

function bars() {
  return areas().drawStyle(GraphDrawStyle.Bars).fillOpacity(80)
}

function shares() {
  return new BarGauge()
    .reduceOptions(lastValue())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .noValue('–')
}

function states({ words = [] }: PanelDescription) {
  const result = (text: string, color: string, index: number) => ({ text, color, index })
  const options = words.map(({ value, text, color }, index) => [String(value), result(text, color, index)])
  return new StateTimeline()
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .mappings([{ type: MappingType.ValueToText, options: Object.fromEntries(options) }])
}
