import { budgetPeriods } from '#runtime/contract/admin/budgets.ts'
import { CheckField, SelectField, TextField } from '../parts/field.tsx'
import { Icon } from '../parts/icon.tsx'
import { type BudgetValues, type Faults, newBudget } from './form-values.ts'
import { whenLowOptions } from './strategies.ts'

type Props = {
  budgets: readonly BudgetValues[]
  faults: Faults
  onChange(budgets: readonly BudgetValues[]): void
}

const periodOptions = budgetPeriods.map((value) => ({ value, label: value === 'total' ? 'in total' : `per ${value}` }))

/** The budgets of a key, one for each period. */
export function BudgetFields({ budgets, faults, onChange }: Props) {
  const free = budgetPeriods.find((per) => !budgets.some((budget) => budget.per === per))
  const change = (index: number, changed: Partial<BudgetValues>) =>
    onChange(budgets.map((budget, at) => (at === index ? { ...budget, ...changed } : budget)))
  return (
    <fieldset class="stack">
      <legend>Budgets</legend>
      {budgets.length === 0 && <p class="hint">Without a budget, the key may spend without limit.</p>}
      {budgets.map((budget, index) => (
        <div key={index} class="budget">
          <TextField
            label="Amount"
            kind="number"
            unit="USD"
            value={budget.usd}
            error={faults[`budgets.${index}.usd`] ?? (index === 0 ? faults.budgets : undefined)}
            onChange={(usd) => change(index, { usd })}
          />
          <SelectField
            label="Period"
            value={budget.per}
            options={periodOptions}
            onChange={(per) => change(index, { per })}
          />
          <TextField
            label="Low from"
            kind="number"
            unit="%"
            value={budget.softPercent}
            error={faults[`budgets.${index}.softPercent`]}
            onChange={(softPercent) => change(index, { softPercent })}
          />
          <SelectField
            label="While it is low"
            value={budget.whenLow}
            options={whenLowOptions}
            onChange={(whenLow) => change(index, { whenLow })}
          />
          <CheckField
            label="Hard: nothing is spent beyond it"
            checked={budget.isHard}
            onChange={(isHard) => change(index, { isHard })}
          />
          <button
            type="button"
            class="quiet square"
            aria-label={`Remove the budget per ${budget.per}`}
            onClick={() => onChange(budgets.filter((_, at) => at !== index))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      {free && (
        <div>
          <button
            type="button"
            onClick={() => onChange([...budgets, { ...newBudget, per: budgets.length === 0 ? 'month' : free }])}
          >
            <Icon name="plus" />
            Add a budget
          </button>
        </div>
      )}
    </fieldset>
  )
}
