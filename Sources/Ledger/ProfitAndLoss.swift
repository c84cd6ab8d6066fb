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

    /// The lines with the providers of a category taken together, in the same order of sides, the larger amount first. Throws
    /// `MoneyError.outOfRange`.
    package func categories() throws(MoneyError) -> [Line] {
        var merged: [Line] = []
        for line in lines {
            guard let index = merged.firstIndex(where: { $0.side == line.side && $0.category == line.category }) else {
                merged.append(Line(side: line.side, category: line.category, provider: nil, amount: line.amount, count: line.count))
                continue
            }
            merged[index] = Line(
                side: line.side, category: line.category, provider: nil, amount: try merged[index].amount.adding(line.amount),
                count: merged[index].count + line.count)
        }
        return merged.sorted { $0.side == $1.side ? $0.amount.nanos > $1.amount.nanos : $0.side == .income }
    }
}
