import Storage
import Values

/// What a workspace earned and spent in one currency between two moments.
package struct ProfitAndLoss: Sendable, Equatable {
    package enum Side: String, SQLCodable {
        case income, expense
    }

    package struct Line: Sendable, Equatable {
        package let side: Side
        package let category: String
        package let provider: String?
        /// Refunds are taken off, so it can be negative.
        package let amount: Money
        /// How many transfers it is made of.
        package let count: Int
    }

    package let income: Money
    package let expenses: Money
    package let profit: Money
    /// Income first, the larger amount first.
    package let lines: [Line]

    /// Throws `MoneyError.outOfRange` where a total is larger than `Money` can hold.
    init(lines: [Line], _ currency: Currency) throws(MoneyError) {
        var income = Money.zero(currency)
        var expenses = Money.zero(currency)
        for line in lines {
            switch line.side {
            case .income: income = try income.adding(line.amount)
            case .expense: expenses = try expenses.adding(line.amount)
            }
        }
        self.income = income
        self.expenses = expenses
        profit = try income.subtracting(expenses)
        self.lines = lines
    }
}
