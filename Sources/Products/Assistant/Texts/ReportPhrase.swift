/// What stands in a report.
enum ReportPhrase: Phrase {
    /// A day is `2026-11-21`; each language writes it in its own way.
    case ofDay(String)
    case ofWeek(from: String)
    case ofMonth(from: String)
    case income(String)
    case expenses(String)
    case profit(String)
    case incomeByCategory
    case expensesByCategory
    case nothingBooked
    case usage
    case notADay(String)
    /// What the bracket behind a figure is.
    case comparedWithDay
    case comparedWithWeek
    case comparedWithMonth
    /// Plain, as all that follow: they stand in the picture.
    case incomeName
    case expensesName
    case profitName
    case lastDays(Int)
    case lastWeeks(Int)
    case lastMonths(Int)
}
