import { budgetsSchema } from '../api/budgets.ts'
import { useQuery } from '../api/query.ts'
import { BudgetMeter } from '../parts/budget-meter.tsx'
import { Loaded } from '../parts/states.tsx'

/** What is left of a key's own budgets. */
export function KeyBalances({ id }: { id: string }) {
  const query = useQuery('api/admin/budgets', budgetsSchema)
  return (
    <Loaded query={query} lines={2}>
      {({ budgets }) => {
        const own = budgets.filter((budget) => budget.of === 'key' && budget.id === id)
        if (own.length === 0) return null
        return (
          <div class="cards">
            {own.map((budget) => (
              <BudgetMeter
                key={budget.per}
                budget={budget}
                title={budget.per === 'total' ? 'Budget in total' : `Budget per ${budget.per}`}
              />
            ))}
          </div>
        )
      }}
    </Loaded>
  )
}
